"""Every row of indicators without a meaning is refused, with file, line and remedy."""

from datetime import date

import polars as pl
import pytest

from jushu.errors import JushuError
from jushu.scoring import Indicator, Methodology, load_methodology

POSTS = {"unacceptable": "0", "satisfactory": "10"}


def loaded(*rows: dict[str, str], on: date | None = None) -> Methodology:
    """One node X above the given indicators, each on its line from 2 on."""
    tables = {
        "indicators": [
            {"code": "A", "dimension_code": "X", "direction": "benefit", "weight": "1"} | row for row in rows
        ],
        "methodology_scheme": [
            {"scheme_code": "T", "version": "1", "rounding_digits": "2", "efficacy_floor": "0"}
            | {"min_coverage_index": "0.8", "min_coverage_node": "0.6", "min_ranked_units": "3"}
        ],
        "methodology_nodes": [{"node_code": "X", "aggregation": "arith"}],
        "methodology_grades": [{"grade_code": "any", "lower_bound": "0"}],
    }
    frames = {name: pl.DataFrame(rows, infer_schema_length=None) for name, rows in tables.items()}
    return load_methodology(frames, on=on, names={"indicators": "indicators.csv"})


def one(**row: str) -> Indicator:
    return loaded(POSTS | row).indicators[0]


def test_the_usual_rules_are_not_written_down_twice() -> None:
    plain = one(obligation="yes")
    assert plain.rule_for_missing == "floor"
    assert one().rule_for_missing == "reweight"
    # saying what holds anyway is the same method
    said = loaded(POSTS | {"obligation": "yes", "missing_rule": "floor", "treatment": "none"})
    assert said.hash == loaded(POSTS | {"obligation": "yes"}).hash
    assert said.indicators[0] == plain


@pytest.mark.parametrize(
    "row",
    [
        {"missing_rule": "block"},
        {"missing_rule": "carry", "carry_periods": "2"},
        {"denominator_code": "pop"},
        {"denominator_code": "pop", "min_denominator": "5"},
        {"norm": "minmax", "treatment": "winsor"},
        {"norm": "goalpost_open"},
    ],
)
def test_every_choice_moves_the_hash(row: dict[str, str]) -> None:
    # the last column of a choice makes the difference
    fewer = dict(list(row.items())[:-1])
    if fewer.get("missing_rule") == "carry":
        assert one(**fewer).carry_periods == 1
    assert loaded(POSTS | row).hash != loaded(POSTS | fewer).hash


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (POSTS | {"colour": "red"}, "unknown column 'colour'"),
        (
            POSTS | {"norm": "best"},
            "unknown norm 'best'; one of: goalpost, goalpost_open, target, band, tier",
        ),
        (
            POSTS | {"norm": "goalpost_open", "transform": "ln", "unacceptable": "1"},
            "ln is for two goalposts",
        ),
        (POSTS | {"unacceptable": "-1e308", "satisfactory": "1e308"}, "too far apart"),
        (POSTS | {"target": "8"}, "norm goalpost has no target (for target, distance)"),
        (POSTS | {"bands": ":=1"}, "norm goalpost has no bands (for band)"),
        ({"norm": "band", "tiers": "1=0; 2=100"}, "norm band has no tiers (for tier)"),
        ({"norm": "distance"}, "target is not a finite number"),
        ({"norm": "distance", "target": "8", "direction": "interval"}, "unknown direction"),
        ({"norm": "tier"}, "name two or more standard values"),
        ({"norm": "tier", "tiers": "10=20"}, "name two or more standard values"),
        ({"norm": "tier", "tiers": "10=20; twenty=40"}, "name two or more standard values"),
        ({"norm": "tier", "tiers": "20=20; 10=40"}, "from the worst to the best value of a benefit"),
        (
            {"norm": "tier", "tiers": "10=20; 20=40", "direction": "cost"},
            "from the worst to the best value of a cost",
        ),
        ({"norm": "tier", "tiers": "10=40; 20=20"}, "points 0..100 that never fall"),
        ({"norm": "tier", "tiers": "10=40; 20=120"}, "points 0..100 that never fall"),
        (POSTS | {"treatment": "winsor"}, "only where the sample sets the points"),
        ({"norm": "z", "treatment": "trim"}, "unknown treatment 'trim'"),
        (POSTS | {"denominator_code": "A"}, "always 1"),
        (POSTS | {"min_denominator": "3"}, "goes with denominator_code"),
        (POSTS | {"denominator_code": "pop", "min_denominator": "-1"}, "must be 0 or more"),
        (POSTS | {"missing_rule": "guess"}, "unknown missing_rule 'guess'"),
        (POSTS | {"obligation": "yes", "missing_rule": "reweight"}, "would reward keeping it back"),
        (POSTS | {"obligation": "yes", "missing_rule": "impute"}, "one of: zero, floor, block"),
        (POSTS | {"obligation": "yes", "missing_rule": "carry"}, "one of: zero, floor, block"),
        (POSTS | {"missing_rule": "carry", "carry_periods": "1.5"}, "whole number from 1"),
        (POSTS | {"missing_rule": "carry", "carry_periods": "0"}, "whole number from 1"),
        (POSTS | {"carry_periods": "2"}, "goes with missing_rule carry"),
    ],
)
def test_faults_name_file_line_and_remedy(row: dict[str, str], what: str) -> None:
    with pytest.raises(JushuError) as caught:
        loaded(POSTS | {"code": "B"}, row)
    assert caught.value.code == "METHODOLOGY_INVALID"
    fault = next(fault for fault in caught.value.en.split("indicators.csv ") if what in fault)
    assert fault.startswith("line 3")
    assert "indicators.csv 第 3 行" in caught.value.zh


def test_columns_of_the_catalogue_are_known() -> None:
    # the catalogue writes its denominators in terms of facts: they have divided the value already
    row = {
        "denominator": "count(f.c)",
        "numerator": "sum(f.c)",
        "name_zh": "甲",
        "owner": "x",
        "min_cases": "3",
    }
    assert one(**row).denominator_code is None
    assert loaded(POSTS | row).hash == loaded(POSTS).hash


def test_denominators_of_indicators_not_computed_are_not_asked_for() -> None:
    rows = [
        {"code": code, "denominator_code": below, "numerator": sum_of} | POSTS
        for code, below, sum_of in (("A", "p", "n"), ("B", "q", ""))
    ]
    assert loaded(*rows).denominator_codes == {"p"}
