"""Denominators, gaps, outliers and norms that a methodology asks for, scored against fractions by hand."""

from collections.abc import Callable
from math import log
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from jushu.methodology_files import read_methodology
from jushu.scoring import Methodology, ScoreResult, load_methodology, score
from jushu.scoring.diagnose import diagnose
from jushu.scoring.plan import Plan, Spread
from jushu.scoring.uncertainty_tables import uncertainty
from jushu.value_files import read_values

Table = Callable[..., pl.DataFrame]
HALF = {"code": "H", "direction": "benefit", "unacceptable": "0", "satisfactory": "100"}


def method(*indicators: dict[str, Any], floor: str = "0") -> Methodology:
    """An index X of the dimensions D (the given indicators) and K (one goalpost indicator, H)."""
    rows = [{"dimension_code": "D", "weight": "1", "direction": "benefit"} | row for row in indicators]
    nodes = [("X", None, None), ("D", "X", "1"), ("K", "X", "1")]
    tables = {
        "indicators": [*rows, HALF | {"dimension_code": "K", "weight": "1"}],
        "methodology_scheme": [
            {"scheme_code": "T", "version": "1", "rounding_digits": "2", "efficacy_floor": floor}
            | {"min_coverage_index": "0.4", "min_coverage_node": "0.4", "min_ranked_units": "1"}
        ],
        "methodology_nodes": [
            {"node_code": code, "parent_code": parent, "weight": weight, "aggregation": "arith"}
            for code, parent, weight in nodes
        ],
        "methodology_grades": [{"grade_code": "any", "lower_bound": "0"}],
    }
    return load_methodology(
        {name: pl.DataFrame(rows, infer_schema_length=None) for name, rows in tables.items()}
    )


def cells(result: ScoreResult, code: str, column: str, period: str = "2026Q3") -> list[Any]:
    """One column of an indicator's or a node's rows, unit by unit."""
    is_node = code in ("X", "D", "K")
    rows, name = (result.nodes, "node_code") if is_node else (result.indicators, "indicator_code")
    return rows.filter(pl.col(name) == code, pl.col("period_code") == period)[column].to_list()


POSTS = {"unacceptable": "0", "satisfactory": "10"}


@pytest.mark.parametrize(
    ("row", "values", "expected"),
    [
        # 12 of 0..10 is 120 points, -3 is -30: nothing is cut off
        ({"norm": "goalpost_open", **POSTS}, [12, -3, 5], [120, -30, 50]),
        # standard values 20, 40, 60: 30 lies half way from 50 to 80 points
        ({"norm": "tier", "tiers": "20=20; 40=60; 60=100"}, [10, 20, 30, 60, 61], [0, 20, 40, 100, 100]),
        (
            {"norm": "tier", "tiers": "60=20; 40=60; 20=100", "direction": "cost"},
            [61, 60, 50, 20, 0],
            [0, 20, 40, 100, 100],
        ),
        # from the worst (2) to the target (8): 5 is half way, 11 is beyond
        ({"norm": "distance", "target": "8"}, [2, 5, 8, 11], [0, 50, 100, 100]),
        ({"norm": "distance", "target": "2", "direction": "cost"}, [10, 6, 1], [0, 50, 100]),
        # units that are worse, of the three others
        ({"norm": "borda"}, [4, 7, 7, 9], [0, 100 / 3, 100 / 3, 100]),
        (
            {"norm": "goalpost", "transform": "ln", "unacceptable": "1", "satisfactory": "100"},
            [10, 1],
            [50, 0],
        ),
    ],
)
def test_each_norm(table: Table, row: dict[str, str], values: list[float], expected: list[float]) -> None:
    units = {f"U{n}": {"A": value, "H": 50} for n, value in enumerate(values)}
    result = score(table(units), method({"code": "A"} | row))
    assert cells(result, "A", "normalised") == pytest.approx(expected, abs=1e-12)
    # an index of open goalposts stays within 0..100
    assert all(0 <= float(points) <= 100 for points in cells(result, "X", "score"))


def test_beyond_a_target_is_capped_and_beyond_open_goalposts_is_not(table: Table) -> None:
    rows = {"code": "A", "norm": "goalpost_open"} | POSTS, {"code": "B", "norm": "distance", "target": "8"}
    units = {"U1": {"A": 12, "B": 2, "H": 1}, "U2": {"A": 5, "B": 11, "H": 1}}
    result = score(table(units), method(*rows))
    assert cells(result, "A", "is_capped") == [False, False]
    assert cells(result, "B", "is_capped") == [False, True]


def test_a_denominator_of_the_table_makes_a_rate(table: Table) -> None:
    rate = {"code": "A", "denominator_code": "pop", "min_denominator": "10"} | POSTS
    methodology = method(rate)
    assert methodology.denominator_codes == {"pop"}
    units: dict[str, dict[str, Any]] = {
        "U1": {"A": 60, "pop": 20},  # 3 per head: 30 points
        "U2": {"A": 60, "pop": 5},
        "U3": {"A": 60, "pop": 0},
        "U4": {"A": 60},
        "U5": {"A": 60, "pop": "suppressed"},
        "U6": {"A": "not_due", "pop": 0},
    }
    result = score(table({unit: {"H": 50} | own for unit, own in units.items()}), methodology)
    assert cells(result, "A", "normalised") == [30, None, None, None, None, None]
    assert cells(result, "A", "status") == [
        *("observed", "invalid", "invalid", "not_reported", "suppressed", "not_due"),
    ]
    assert cells(result, "A", "status_reason") == [
        None,
        *("denominator_invalid", "denominator_invalid", "denominator_missing", "denominator_missing"),
        "because not_due",
    ]
    assert "pop" not in result.indicators["indicator_code"].to_list()
    assert cells(result, "X", "score_raw") == [40, 50, 50, 50, 50, 50]


def test_an_indicator_may_be_the_denominator_of_another(table: Table) -> None:
    rows = [{"code": code, "denominator_code": below} | POSTS for code, below in (("A", "B"), ("B", "pop"))]
    result = score(table({"U": {"A": 40, "B": 8, "pop": 4, "H": 1}}), method(*rows))
    # A by the 8 of B, not by the rate 8 / 4 that B becomes
    assert cells(result, "A", "normalised") == [50]
    assert cells(result, "B", "normalised") == [20]


@pytest.mark.parametrize(
    ("rule", "points", "node", "reason"),
    [
        ("reweight", None, 40, None),  # B alone: 40
        ("zero", 0, 20, None),  # half of B
        ("floor", 20, 30, None),  # the floor of the scheme and B
        ("block", None, None, "blocked_by_missing"),
    ],
)
def test_rules_for_a_value_that_is_not_reported(
    table: Table, rule: str, points: float | None, node: float | None, reason: str | None
) -> None:
    methodology = method({"code": "A", "missing_rule": rule} | POSTS, {"code": "B"} | POSTS, floor="20")
    # with a floor of 20: B = 20 + 80 / 100 * 25 = 40, H = 20 + 80 / 100 * 50 = 60
    result = score(table({"U": {"A": "not_reported", "B": 2.5, "H": 50}}), methodology)
    assert cells(result, "A", "normalised") == [points]
    assert cells(result, "D", "score_raw") == [node]
    assert cells(result, "D", "status_reason") == [reason]
    assert cells(result, "X", "score_raw") == [60 if node is None else (node + 60) / 2]
    # zero and floor punish silence, not a value that cannot be shown
    hidden = score(table({"U": {"A": "suppressed", "B": 2.5, "H": 50}}), methodology)
    assert cells(hidden, "D", "score_raw") == [None if rule == "block" else 40]


def test_an_obligation_may_count_0_points_below_an_efficacy_floor(table: Table) -> None:
    row = {"code": "A", "obligation": "yes", "missing_rule": "zero"} | POSTS
    result = score(table({"U": {"H": 50}}), method(row, floor="60"))
    assert cells(result, "D", "score_raw") == [0]
    assert cells(result, "D", "coverage") == [1]


def test_analyses_of_one_period_know_what_is_carried_into_it(table: Table) -> None:
    methodology = method({"code": "A", "missing_rule": "carry"} | POSTS)
    before = table({"U": {"A": 10, "H": 50}, "V": {"A": 2, "H": 50}}, "2026Q2")
    latest = table({"U": {"H": 50}, "V": {"A": 4, "H": 50}})
    values = pl.concat([before, latest], how="vertical_relaxed")
    shares = diagnose(values, methodology, period="2026Q3").filter(code="A")
    assert dict(shares.select("measure", "value").rows())["coverage"] == 1.0
    assert dict(shares.select("measure", "value").rows())["ceiling_share"] == 0.5
    drawn = uncertainty(values, methodology, Plan(draws=9, spread=Spread("none")), period="2026Q3").units
    # (100 + 50) / 2 with the 10 of the quarter before, (40 + 50) / 2
    assert dict(drawn.select("unit_code", "score").rows()) == {"U": 75.0, "V": 45.0}


def test_a_value_is_carried_for_so_many_periods(table: Table) -> None:
    rows = {"code": "A", "missing_rule": "carry", "carry_periods": "2"} | POSTS, {"code": "B"} | POSTS
    own: dict[str, Any] = {
        "2025Q4": {"A": 4, "B": 2},
        "2026Q1": {"A": "suppressed", "B": 2},
        "2026Q2": {"B": 2},
        "2026Q3": {"A": "not_reported", "B": 2},  # three quarters after the value
    }
    parts = [table({"U": cells_ | {"H": 50}}, period) for period, cells_ in own.items()]
    # V has no row in 2026Q2: the table has that period all the same
    parts += [table({"V": {"A": 6, "B": 2, "H": 50}}, "2026Q1"), table({"V": {"B": 2, "H": 50}}, "2026Q3")]
    result = score(pl.concat(parts, how="vertical_relaxed"), method(*rows))
    found = result.indicators.filter(indicator_code="A").sort("unit_code", "period_code")
    assert found["normalised"].to_list() == [40, 40, 40, None, 60, 60]
    assert found["is_imputed"].to_list() == [False, True, True, False, False, True]
    assert found["status"].to_list() == [
        *("observed", "suppressed", "not_reported", "not_reported", "observed", "not_reported"),
    ]
    index = result.nodes.filter(node_code="X").sort("unit_code", "period_code")
    # A is half of D, which is half of X
    assert index["share_imputed"].to_list() == [0, 0.25, 0.25, 0, 0, 0.25]
    assert index["score_raw"].to_list() == pytest.approx([40, 40, 40, 35, 45, 45])


def test_a_value_is_imputed_by_the_median_of_its_peers(table: Table) -> None:
    row = {"code": "A", "missing_rule": "impute"} | POSTS
    own: list[tuple[Any, str | None]] = [
        *((1, "a"), (3, "a"), (8, "a"), ("not_reported", "a")),  # the median of a is 3
        *((9, "b"), ("invalid", "b"), ("not_applicable", "b"), ("suppressed", "c"), ("not_reported", None)),
    ]
    units = {f"U{n}": {"A": value, "H": 50} for n, (value, _) in enumerate(own)}
    peers = pl.DataFrame({"unit_code": list(units), "peer_group": [peer for _, peer in own]})
    values = table(units)
    result = score(values.join(peers, on="unit_code"), method(row))
    # nobody in c has a value; who has no group takes the median of all four, (3 + 8) / 2
    expected = [10, 30, 80, 30, 90, 90, None, None, 55]
    assert cells(result, "A", "normalised") == pytest.approx(expected)
    filled = [False, False, False, True, False, True, False, False, True]
    assert cells(result, "A", "is_imputed") == filled
    assert cells(result, "D", "share_imputed") == [*(0, 0, 0, 1, 0, 1), None, None, 1]
    # without groups all are peers
    assert cells(score(values, method(row)), "A", "normalised") == pytest.approx(
        [10, 30, 80, 55, 90, 55, None, 55, 55]
    )


def test_peers_are_those_of_the_same_period(table: Table) -> None:
    values = pl.concat(
        [
            table({"U": {"A": 2, "H": 1}, "V": {"H": 1}}, "2026Q2"),
            table({"U": {"A": 6, "H": 1}, "V": {"H": 1}}),
        ]
    )
    result = score(values, method({"code": "A", "missing_rule": "impute"} | POSTS))
    assert cells(result, "A", "normalised", "2026Q2") == [20, 20]
    assert cells(result, "A", "normalised") == [60, 60]


# 100 lies far outside (skewness 3.06, kurtosis 9.74); at 30 both pass
FAR_OUT = [*range(1, 11), 30, 100]


@pytest.mark.parametrize(
    ("treatment", "expected", "changed"),
    [
        ("none", [100 * (x - 1) / 99 for x in FAR_OUT], [False] * 12),
        ("winsor", [100 * (min(x, 30) - 1) / 29 for x in FAR_OUT], [False] * 11 + [True]),
        ("winsor_boxcox", [100 * (min(x, 30) - 1) / 29 for x in FAR_OUT], [False] * 11 + [True]),
        # ln(x - 1 + 0.99) from ln 0.99 to ln 99.99
        ("log", [100 * log((x - 0.01) / 0.99) / log(99.99 / 0.99) for x in FAR_OUT], [True] * 12),
    ],
)
def test_outliers_of_a_sample(
    table: Table, treatment: str, expected: list[float], changed: list[bool]
) -> None:
    units = {f"U{n:02}": {"A": value, "H": 50} for n, value in enumerate(FAR_OUT)}
    methodology = method({"code": "A", "norm": "minmax", "treatment": treatment})
    result = score(table(units), methodology)
    assert cells(result, "A", "normalised") == pytest.approx(expected)
    assert cells(result, "A", "is_treated") == changed
    assert cells(result, "H", "is_treated") == [False] * 12
    # another period is another sample
    both = pl.concat([table(units), table({"U00": {"A": 1e6, "H": 1}, "U01": {"A": 0, "H": 1}}, "2026Q2")])
    again = score(both, methodology)
    assert cells(again, "A", "normalised") == pytest.approx(expected)


def test_box_cox_of_a_sample_keeps_the_order_and_a_few_values_as_they_are(table: Table) -> None:
    methodology = method({"code": "A", "norm": "minmax", "treatment": "boxcox"})
    result = score(table({f"U{n:02}": {"A": x, "H": 1} for n, x in enumerate(FAR_OUT)}), methodology)
    points = cells(result, "A", "normalised")
    assert points == sorted(points)
    assert points[10] > 80  # 30 of 1..100 comes near the top
    few = score(table({f"U{n}": {"A": x, "H": 1} for n, x in enumerate((1, 2, 9))}), methodology)
    assert cells(few, "A", "normalised") == pytest.approx([0, 12.5, 100])
    assert cells(few, "A", "is_treated") == [False] * 3


FOLDER = {
    "scheme.yaml": "- scheme_code: T\n  version: 1\n  rounding_digits: 2\n  efficacy_floor: 0\n"
    "  min_coverage_index: 0.5\n  min_coverage_node: 0.5\n  min_ranked_units: 1\n",
    "nodes.csv": "node_code,aggregation\nX,arith\n",
    "grades.csv": "grade_code,lower_bound\nany,0\n",
    "indicators.csv": "code,dimension_code,direction,unacceptable,satisfactory,weight,norm,tiers,target,"
    "treatment,denominator_code,min_denominator,missing_rule,carry_periods\n"
    "calls,X,benefit,0,2,1,goalpost_open,,,,people,10,carry,1\n"
    "debt,X,cost,,,1,tier,90=20; 70=60; 50=100,,,,,zero,\n"
    "trade,X,benefit,,,1,distance,,30,winsor,,,impute,\n",
}


def test_a_folder_and_a_wide_table_ask_for_all_of_them(tmp_path: Path) -> None:
    for name, text in FOLDER.items():
        (tmp_path / name).write_text(text, "utf-8")
    wide = tmp_path.parent / "values.csv"
    wide.write_text(
        "unit,period,calls,people,debt,trade\n"
        "A,2026Q2,30,20,50,10\nB,2026Q2,10,20,80,50\nC,2026Q2,60,20,70,\n"
        "A,2026Q3,30,0,,10\nB,2026Q3,10,20,80,50\nC,2026Q3,60,,70,20\n",
        "utf-8",
    )
    methodology = read_methodology(tmp_path)
    result = score(read_values(wide, methodology)[0], methodology)
    assert cells(result, "calls", "normalised", "2026Q2") == [75, 25, 150]
    # A divides by 0 and C by nothing: both carry the rate of the quarter before
    assert cells(result, "calls", "normalised") == [75, 25, 150]
    assert cells(result, "calls", "status_reason") == ["denominator_invalid", None, "denominator_missing"]
    assert cells(result, "calls", "is_imputed") == [True, False, True]
    assert cells(result, "debt", "normalised") == pytest.approx([0, 40, 60])
    # the median of 10 and 50 is the target itself
    assert cells(result, "trade", "normalised", "2026Q2") == [0, 100, 100]
    assert cells(result, "X", "score_raw") == pytest.approx([75 / 3, 165 / 3, 260 / 3])
    assert cells(result, "X", "share_imputed") == pytest.approx([1 / 3, 0, 1 / 3])
