"""How an indicator's values are made ready: denominator, outliers, and what a missing value counts."""

from typing import Any, get_args

from jushu.scoring.methodology import MissingRule, SampleNorm, Treatment
from jushu.scoring.rows import Faults, Row

# what an obligation may be worth when it is missing: everything else would reward keeping numbers back
FOR_OBLIGATIONS = ("zero", "floor", "block")


def read_preparation(row: Row, code: str, norm: str, is_obligation: bool, faults: Faults) -> dict[str, Any]:
    """The fields of ``Indicator`` about steps 2, 3 and 5, with a fault for each choice without meaning."""
    return {
        "treatment": _treatment(row, code, norm, faults),
        **_denominator(row, code, faults),
        **_missing(row, code, is_obligation, faults),
    }


def _treatment(row: Row, code: str, norm: str, faults: Faults) -> str:
    found = row.word("treatment", "none", get_args(Treatment))
    samples = get_args(SampleNorm)
    if found != "none" and norm not in samples:
        faults.add(
            row,
            f"{code} 的 treatment 只用于随样本变化的归一方法({'、'.join(samples)});请清空或改 norm",
            f"{code}: outliers are treated only where the sample sets the points ({', '.join(samples)}); "
            "leave treatment empty or change norm",
        )
    return found


def _denominator(row: Row, code: str, faults: Faults) -> dict[str, Any]:
    denominator = row.text("denominator_code")
    least = row.number("min_denominator", 0.0)
    if denominator == code:
        faults.add(
            row,
            f"{code} 除以自己恒为 1;请改 denominator_code",
            f"{code} divided by itself is always 1; change denominator_code",
        )
    if least < 0 or (denominator is None and row.text("min_denominator")):
        faults.add(
            row,
            f"{code} 的 min_denominator 须不小于 0,并与 denominator_code 同用;请改其一",
            f"{code}: min_denominator must be 0 or more and goes with denominator_code; change one of them",
        )
    return {"denominator_code": denominator, "min_denominator": least}


def _missing(row: Row, code: str, is_obligation: bool, faults: Faults) -> dict[str, Any]:
    usual = "floor" if is_obligation else "reweight"
    rule = row.word("missing_rule", usual, get_args(MissingRule))
    if is_obligation and rule not in FOR_OBLIGATIONS:
        faults.add(
            row,
            f"{code} 是应报指标,缺报不能用 {rule}(否则不报反而有利);可用:{'、'.join(FOR_OBLIGATIONS)}",
            f"{code} is an obligation: {rule} would reward keeping it back; one of: "
            f"{', '.join(FOR_OBLIGATIONS)}",
        )
    periods = row.number("carry_periods", 1.0 if rule == "carry" else 0.0)
    if (periods < 1 or periods % 1) if rule == "carry" else periods != 0:
        faults.add(
            row,
            f"{code} 的 carry_periods 须为不小于 1 的整数,并与 missing_rule carry 同用;请改其一",
            f"{code}: carry_periods must be a whole number from 1 and goes with missing_rule carry; change "
            "one of them",
        )
        periods = 0.0
    # the usual rule is not written down twice: is_obligation says it already
    return {"missing_rule": None if rule == usual else rule, "carry_periods": int(periods)}
