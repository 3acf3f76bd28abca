"""Indicators of a methodology: goalposts, targets, bands, and where each is owed."""

import math
import re
from typing import get_args

from jushu.scoring.load_bands import read_bands, read_tiers
from jushu.scoring.load_preparation import read_preparation
from jushu.scoring.methodology import Band, Direction, Indicator, Norm, Transform
from jushu.scoring.rows import Faults, Row, by_code, refuse_unknown, word_set

# read here, and columns of the catalogue that say what an indicator is and how its value is made
COLUMNS = (
    *("code", "dimension_code", "direction", "unacceptable", "satisfactory", "weight", "norm", "transform"),
    *("target", "cap", "bands", "tiers", "treatment", "denominator_code", "min_denominator"),
    *("missing_rule", "carry_periods", "obligation", "grain", "periods", "valid_from", "valid_to"),
    *("name_zh", "name_en", "formula_zh", "formula_en", "unit", "is_share", "facts", "clauses", "rule"),
    *("numerator", "denominator", "scale", "min_cases", "owner", "version"),
)
# columns that belong to some of the norms only
_OF_NORMS = {"target": ("target", "distance"), "cap": ("target",), "bands": ("band",), "tiers": ("tier",)}
_INTERVAL = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*[-–~]\s*(-?\d+(?:\.\d+)?)\s*$")


def load_indicators(
    rows: list[Row], applicability: list[Row], nodes: set[str], faults: Faults
) -> tuple[Indicator, ...]:
    """One indicator per row, in order; a row of applicability stands for one unit type of one indicator."""
    refuse_unknown(rows, COLUMNS, faults)
    units = _unit_types(applicability, {row.text("code") for row in rows}, faults)
    result = []
    for code, row in by_code(rows, "code", faults).items():
        node = row.text("dimension_code") or ""
        if node not in nodes:
            faults.add(
                row,
                f"{code} 的维度 {node!r} 不存在;请改 dimension_code",
                f"{code}: dimension {node!r} does not exist; change dimension_code",
            )
        if code in units and row.text("grain"):
            faults.add(
                row,
                f"{code} 的适用单元写了两处(grain 与 applicability);请只留一处",
                f"{code}: its units stand in grain and in applicability; keep one of them",
            )
        norm = row.word("norm", "goalpost", get_args(Norm))
        transform = row.word("transform", "none", get_args(Transform))
        _refuse_others(row, code, norm, faults)
        direction, zero_at, full_at, full_to = _anchors(row, code, norm, faults)
        if transform == "ln" and (norm not in ("goalpost", "target") or not min(zero_at, full_at) > 0):
            faults.add(
                row,
                f"{code} 取对数只用于 goalpost、target 的两个大于 0 的标准值;请改 transform 或标准值",
                f"{code}: ln is for two goalposts above 0 (goalpost, target); change transform or the "
                "goalposts",
            )
        target = row.number("target") if norm == "distance" else None
        steps: tuple[Band, ...] = ()
        if norm in ("band", "tier"):
            steps = (
                read_bands(row, code, faults) if norm == "band" else read_tiers(row, code, direction, faults)
            )
        is_obligation = row.text("obligation") == "yes"
        result.append(
            Indicator(
                code=code,
                node=node,
                zero_at=zero_at,
                full_at=full_at,
                full_to=full_to,
                weight=row.weight(),
                direction=direction,
                # a table without the column (a plain list of indicators) computes them all
                is_computed="numerator" not in row.cells or row.text("numerator") is not None,
                is_obligation=is_obligation,
                unit_types=units.get(code, word_set(row.text("grain"))),
                period_types=word_set(row.text("periods")),
                norm=norm,  # type: ignore[arg-type]
                transform=transform,  # type: ignore[arg-type]
                target={"target": full_at, "distance": target}.get(norm),
                cap=_cap(row, code, faults) if norm == "target" else 1.0,
                bands=steps,
                **read_preparation(row, code, norm, is_obligation, faults),
            )
        )
    return tuple(result)


def _unit_types(rows: list[Row], codes: set[str | None], faults: Faults) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in rows:
        code, unit = row.text("indicator_code"), row.text("unit_type")
        if code is None or unit is None or code not in codes:
            faults.add(
                row,
                f"适用范围的指标 {code!r} 或单元类型 {unit!r} 不存在;请改此行",
                f"applicability of indicator {code!r} to unit type {unit!r}: no such thing; change the row",
            )
            continue
        found[code] = found.get(code, frozenset()) | {unit}
    return found


def _anchors(row: Row, code: str, norm: str, faults: Faults) -> tuple[Direction, float, float, float | None]:
    """Direction and the values of 0 and of 100 points."""
    if norm == "target" and row.text("direction") == "interval":
        faults.add(
            row,
            f"{code} 的目标完成度须为 benefit 或 cost;请改 direction",
            f"{code}: target completion is for benefit or cost; change direction",
        )
        return "benefit", math.nan, math.nan, None
    if norm in ("goalpost", "goalpost_open"):
        return _goalposts(row, code, faults)
    direction = row.word("direction", "", ("benefit", "cost"))
    known: Direction = "cost" if direction == "cost" else "benefit"
    if norm != "target":
        return known, 0.0, 100.0, None
    target = row.number("target")
    if known == "cost":
        worst = row.number("unacceptable")
        if worst <= target:
            faults.add(
                row,
                f"{code} 越小越好,不允许值应大于目标值;请改其一",
                f"{code}: less is better, so unacceptable must lie above the target; change one of them",
            )
        return known, worst, target, None
    if target <= 0:
        faults.add(
            row,
            f"{code} 的目标值须大于 0,否则完成率没有意义;请改 target,或改用 goalpost",
            f"{code}: completion of a target of 0 or less has no meaning; change target, or use goalpost",
        )
    return known, 0.0, target, None


def _refuse_others(row: Row, code: str, norm: str, faults: Faults) -> None:
    """A cell that the norm does not read would be taken for a rule that holds."""
    for column, norms in _OF_NORMS.items():
        if row.text(column) and norm not in norms:
            faults.add(
                row,
                f"{code} 的 norm {norm} 不用 {column}(只用于 {'、'.join(norms)});请清空或改 norm",
                f"{code}: norm {norm} has no {column} (for {', '.join(norms)}); empty it, or change norm",
            )


def _cap(row: Row, code: str, faults: Faults) -> float:
    cap = row.number("cap", 1.0)
    if cap <= 0:
        faults.add(row, f"{code} 的 cap 须大于 0,如 1.2", f"{code}: cap must be above 0, such as 1.2")
    return cap


def _goalposts(row: Row, code: str, faults: Faults) -> tuple[Direction, float, float, float | None]:
    direction, zero_at = row.text("direction"), row.number("unacceptable")
    if direction == "interval":
        match = _INTERVAL.match(row.text("satisfactory") or "")
        if match is None:
            faults.add(
                row,
                f"{code} 的 satisfactory 应写成区间,如 80-95",
                f"{code}: satisfactory must be a range such as 80-95",
            )
            return "interval", zero_at, math.nan, math.nan
        full_at, full_to = float(match[1]), float(match[2])
        if not zero_at < full_at <= full_to:
            faults.add(
                row,
                f"{code} 应满足 不允许值 < 满意下限 <= 满意上限",
                f"{code}: unacceptable must lie below the range, and the range must not be reversed",
            )
        return "interval", zero_at, full_at, full_to
    full_at = row.number("satisfactory")
    if direction not in get_args(Direction):
        faults.add(
            row,
            f"{code} 的方向 {direction!r} 未知;可用 benefit、cost、interval",
            f"{code}: unknown direction {direction!r}; one of benefit, cost, interval",
        )
    elif math.isinf(full_at - zero_at):
        faults.add(
            row,
            f"{code} 的不允许值与满意值相差过大;请改用别的单位",
            f"{code}: the goalposts are too far apart for a number; use another unit",
        )
    elif zero_at == full_at:
        faults.add(
            row,
            f"{code} 的不允许值等于满意值;请分开两者",
            f"{code}: unacceptable equals satisfactory; set them apart",
        )
    elif (zero_at < full_at) != (direction == "benefit"):
        faults.add(
            row,
            f"{code} 的方向 {direction} 与不允许值、满意值的大小相反;请改其一",
            f"{code}: direction {direction} contradicts the order of its goalposts; change one of them",
        )
    return ("cost" if direction == "cost" else "benefit"), zero_at, full_at, None
