"""Rules chosen in the tables of a methodology, scored to the last step."""

from collections.abc import Callable
from math import exp, log

import polars as pl
import pytest

from jushu.scoring import ScoreResult, load_methodology, score

# A runs 0..10, B completes a target of 50 up to 120 %, C stands in bands
INDICATORS = [
    {"code": "A", "direction": "benefit", "unacceptable": "0", "satisfactory": "10"},
    {"code": "B", "direction": "benefit", "norm": "target", "target": "50", "cap": "1.2"},
    {"code": "C", "direction": "benefit", "norm": "band", "bands": ":60=20; 60:80=60..80; 80:=100"},
]


def scored(table: Callable[..., pl.DataFrame], rule: str, **cells: float) -> ScoreResult:
    tables = {
        "indicators": [row | {"dimension_code": "D", "weight": "1"} for row in INDICATORS],
        "methodology_scheme": [
            {"scheme_code": "T", "version": "1", "rounding_digits": "2", "efficacy_floor": "0"}
            | {"min_coverage_index": "0.8", "min_coverage_node": "0.6", "min_ranked_units": "3"}
            | {"valid_from": "2020-01-01", "valid_to": None}
        ],
        "methodology_nodes": [
            {"node_code": "X", "parent_code": None, "aggregation": "arith", "floor": None},
            {"node_code": "D", "parent_code": "X", "weight": "1", "aggregation": rule, "floor": "1"},
        ],
        "methodology_grades": [{"grade_code": "any", "lower_bound": "0"}],
    }
    frames = {name: pl.DataFrame(rows, infer_schema_length=None) for name, rows in tables.items()}
    return score(table({"U": cells}), load_methodology(frames))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # A = 80, B = 50, C = 70
        ("arith", 200 / 3),
        ("geo", exp((log(80) + log(50) + log(70)) / 3)),
        ("harm", 3 / (1 / 80 + 1 / 50 + 1 / 70)),
        ("min", 50),
        ("mpi", 200 / 3 - (6400 + 2500 + 4900 - 3 * (200 / 3) ** 2) / 3 / (200 / 3)),
    ],
)
def test_each_rule_of_a_node(table: Callable[..., pl.DataFrame], rule: str, expected: float) -> None:
    result = scored(table, rule, A=8, B=25, C=70)
    assert result.nodes["score_raw"].to_list() == pytest.approx([expected] * 2)
    given = result.indicators["contribution"]
    if rule in ("harm", "mpi"):
        assert given.null_count() == 3
    else:
        assert given.sum() == pytest.approx(expected, rel=2e-14)
    if rule == "min":
        assert given.to_list() == pytest.approx([0, 50, 0])


def test_points_beyond_full_marks_and_below_the_floor_of_a_node(
    table: Callable[..., pl.DataFrame],
) -> None:
    result = scored(table, "geo", A=0, B=90, C=59.9)
    assert result.indicators["normalised"].to_list() == pytest.approx([0, 120, 20])
    assert result.indicators["is_capped"].to_list() == [False, True, False]
    # A counts 1 point, the floor of the node
    assert result.nodes["score_raw"][0] == pytest.approx((1 * 120 * 20) ** (1 / 3))
    # the floor itself comes from A, so it has a part of the score
    assert result.indicators["contribution"].to_list()[0] == pytest.approx(1 / 3)
