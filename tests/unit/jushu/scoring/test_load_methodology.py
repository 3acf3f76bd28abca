"""Every method without a meaning is refused, with file, line and remedy."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from jushu.errors import JushuError
from jushu.scoring import Methodology, load_methodology

NAMES = {
    name: f"{name}.csv" for name in ("indicators", "dimensions", "methodology_nodes", "methodology_grades")
}


def tables() -> dict[str, list[dict]]:
    def indicator(code: str, dimension: str, **cells: object) -> dict:
        row = {"direction": "benefit", "unacceptable": "0", "satisfactory": "10", "weight": "50"}
        row |= {"numerator": "count(f.c)", "obligation": "yes", "grain": "cluster;zone", "periods": "quarter"}
        return {"code": code, "dimension_code": dimension} | row | cells

    return {
        "indicators": [
            indicator("A", "D1"),
            indicator("B", "D1", direction="cost", unacceptable="30", satisfactory="2"),
            indicator(
                "C", "D2", direction="interval", unacceptable="50", satisfactory="80-95", numerator=None
            ),
        ],
        "dimensions": [
            {"index_code": "X", "dimension_code": "D1", "weight": "40"},
            {"index_code": "X", "dimension_code": "D2", "weight": "60"},
        ],
        "methodology_scheme": [
            {"scheme_code": "T", "version": "1", "rounding_digits": 2, "efficacy_floor": 0}
            | {"min_coverage_index": 0.8, "min_coverage_node": 0.67, "min_ranked_units": 3}
            | {"valid_from": "2020-01-01", "valid_to": None}
        ],
        "methodology_nodes": [
            {"node_code": "X", "parent_code": None, "weight": None, "aggregation": "arith"},
            {"node_code": "D1", "parent_code": None, "weight": None, "aggregation": "arith"},
            {"node_code": "D2", "parent_code": None, "weight": None, "aggregation": "arith"},
        ],
        "methodology_grades": [
            {"grade_code": "pass", "lower_bound": "60"},
            {"grade_code": "fail", "lower_bound": "0"},
        ],
    }


def loaded(parts: dict[str, list[dict]], on: date | None = None) -> Methodology:
    frames = {name: pl.DataFrame(rows, infer_schema_length=None) for name, rows in parts.items()}
    return load_methodology(frames, on=on, names=NAMES)


def test_a_sound_method_loads() -> None:
    method = loaded(tables())
    assert [(node.code, node.parent, node.weight) for node in method.nodes] == [
        ("X", None, 1.0),
        ("D1", "X", 40.0),
        ("D2", "X", 60.0),
    ]
    a, b, c = method.indicators
    assert (a.zero_at, a.full_at, a.is_obligation) == (0, 10, True)
    assert (a.unit_types, a.period_types) == (frozenset({"cluster", "zone"}), frozenset({"quarter"}))
    assert (b.direction, b.zero_at, b.full_at) == ("cost", 30, 2)
    assert (c.zero_at, c.full_at, c.full_to, c.is_computed) == (50, 80, 95, False)
    assert [(grade.code, grade.lower_bound) for grade in method.grades] == [
        ("pass", Decimal(60)),
        ("fail", Decimal(0)),
    ]


def change(table: str, row: int, **cells: object) -> dict[str, list[dict]]:
    parts = tables()
    parts[table][row] |= cells
    return parts


def append(table: str, **cells: object) -> dict[str, list[dict]]:
    parts = tables()
    parts[table].append(parts[table][-1] | cells)
    return parts


@pytest.mark.parametrize(
    ("parts", "where", "what"),
    [
        (change("indicators", 0, satisfactory="0"), "indicators.csv line 2", "equals"),
        (change("indicators", 0, direction="cost"), "indicators.csv line 2", "contradicts"),
        (change("indicators", 1, direction="benefit"), "indicators.csv line 3", "contradicts"),
        (change("indicators", 0, direction="more"), "indicators.csv line 2", "unknown direction"),
        (change("indicators", 0, weight="-1"), "indicators.csv line 2", "negative"),
        (change("indicators", 0, weight="inf"), "indicators.csv line 2", "finite"),
        (change("indicators", 0, weight=None), "indicators.csv line 2", "finite"),
        (change("indicators", 2, weight="0"), "indicators.csv", "all weights below D2"),
        (change("indicators", 2, satisfactory="95-80"), "indicators.csv line 4", "reversed"),
        (change("indicators", 2, satisfactory="80"), "indicators.csv line 4", "range"),
        (change("indicators", 0, dimension_code="D9"), "indicators.csv line 2", "does not exist"),
        (append("indicators", code="A"), "indicators.csv line 5", "already on line 2"),
        (change("dimensions", 0, index_code="Y"), "methodology_nodes.csv line 3", "does not exist"),
        (change("dimensions", 1, dimension_code="D3"), "dimensions.csv line 3", "has no aggregation"),
        (change("dimensions", 0, index_code="D1"), "methodology_nodes.csv line 3", "cycle D1 -> D1"),
        (
            change("methodology_nodes", 0, aggregation="median"),
            "methodology_nodes.csv line 2",
            "unknown aggregation",
        ),
        (change("methodology_grades", 1, lower_bound="60"), "methodology_grades.csv line 3", "overlap"),
        (
            change("methodology_grades", 1, lower_bound="10"),
            "methodology_grades.csv",
            "0 points have no grade",
        ),
        (
            change("methodology_scheme", 0, min_coverage_node=1.5),
            "methodology_scheme line 2",
            "between 0 and 1",
        ),
        (change("methodology_scheme", 0, efficacy_floor=100), "methodology_scheme line 2", "below 100"),
        (append("methodology_scheme", version="2"), "methodology_scheme", "2 schemes are valid"),
    ],
)
def test_faults_name_file_line_and_remedy(parts: dict[str, list[dict]], where: str, what: str) -> None:
    with pytest.raises(JushuError) as caught:
        loaded(parts)
    assert caught.value.code == "METHODOLOGY_INVALID"
    fault = next(fault for fault in caught.value.en.split("; ") if what in fault)
    assert where in fault
    assert where.split(maxsplit=1)[0] in caught.value.zh


def test_all_faults_are_told_at_once() -> None:
    parts = change("indicators", 0, weight="-1")
    parts["methodology_grades"][1]["lower_bound"] = "5"
    with pytest.raises(JushuError) as caught:
        loaded(parts)
    assert "negative" in caught.value.en
    assert "0 points" in caught.value.en


def test_the_scheme_of_a_day() -> None:
    parts = tables()
    parts["methodology_scheme"][0]["valid_to"] = "2025-12-31"
    parts["methodology_scheme"].append(
        parts["methodology_scheme"][0] | {"version": "2", "valid_from": "2026-01-01", "valid_to": None}
    )
    assert loaded(parts).scheme.version == "2"
    assert loaded(parts, on=date(2025, 12, 31)).scheme.version == "1"
    assert loaded(parts, on=date(2026, 1, 1)).scheme.version == "2"
    with pytest.raises(JushuError, match="0 schemes"):
        loaded(parts, on=date(2019, 1, 1))


def test_a_scheme_may_name_the_units_it_scores() -> None:
    assert loaded(tables()).scheme.unit_types is None
    named = change("methodology_scheme", 0, unit_types="cluster;zone")
    assert loaded(named).scheme.unit_types == {"cluster", "zone"}


def test_the_hash_follows_everything_that_moves_a_score() -> None:
    base = loaded(tables()).hash
    assert loaded(tables()).hash == base
    typed = tables()
    for row in typed["indicators"]:
        row["weight"] = float(row["weight"])  # a table instead of a file: the same method
    assert loaded(typed).hash == base
    for parts in (
        change("indicators", 0, weight="51"),
        change("indicators", 0, satisfactory="11"),
        change("indicators", 0, obligation="no"),
        change("methodology_grades", 0, lower_bound="61"),
        change("methodology_scheme", 0, min_coverage_node=0.68),
    ):
        assert loaded(parts).hash != base
