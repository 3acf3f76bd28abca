"""Rules that follow the sample: by hand, and the tables that give no points."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jushu.scoring import Methodology, relative, score

NAN = np.nan
RULES: list[Callable[..., Any]] = [
    relative.min_max,
    relative.z_score,
    relative.ranks,
    relative.borda,
    relative.percentile_rank,
]


def test_by_hand() -> None:
    values = np.array([[1, 3, 3, 9, NAN], [1, 3, 3, 9, NAN]])
    cost = [False, True]
    np.testing.assert_allclose(relative.min_max(values, cost), [[0, 25, 25, 100, NAN], [100, 75, 75, 0, NAN]])
    np.testing.assert_allclose(relative.ranks(values, cost), [[1, 2, 2, 4, NAN], [4, 2, 2, 1, NAN]])
    np.testing.assert_allclose(
        relative.percentile_rank(values, cost), [[0, 1 / 3, 1 / 3, 1, NAN], [1, 1 / 3, 1 / 3, 0, NAN]]
    )
    # mean 4, deviations -3 -1 -1 5, variance 36 / 3
    np.testing.assert_allclose(relative.z_score(values, cost)[0, :4], np.array([-3, -1, -1, 5]) / 12**0.5)


def test_distance_to_target() -> None:
    values = np.array([[2.0, 4, 10], [2, 4, 10], [2, 4, 10]])
    found = relative.distance_to_target(values, [8, 4, 1], [False, True, False])
    np.testing.assert_allclose(found, [[0, 1 / 3, 1], [1, 1, 0], [NAN] * 3])
    free = relative.distance_to_target(values[:1], [8], [False], is_capped=False)
    np.testing.assert_allclose(free, [[0, 1 / 3, 8 / 6]])


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("row", [[7.0, 7, 7], [7.0], [NAN, 7, NAN], [NAN, NAN], []])
def test_what_cannot_be_told_apart_has_no_points(rule: Callable[..., Any], row: list[float]) -> None:
    assert np.isnan(rule(np.array([row]), [False])).all()


@pytest.mark.parametrize("rule", RULES)
@given(
    values=st.lists(st.integers(-50, 50), min_size=2, max_size=12),
    order=st.randoms(use_true_random=False),
    is_cost=st.booleans(),
)
def test_order_ties_and_direction(
    rule: Callable[..., Any], values: list[int], order: Any, is_cost: bool
) -> None:
    x = np.array([values], dtype=np.float64)
    points = rule(x, [is_cost])[0]
    turn = order.sample(range(len(values)), len(values))
    np.testing.assert_allclose(rule(x[:, turn], [is_cost])[0], points[turn], rtol=1e-12, atol=1e-12)
    if len(set(values)) == 1:
        assert np.isnan(points).all()
        return
    for i, a in enumerate(values):
        for j, b in enumerate(values):
            if a == b:
                assert points[i] == points[j]
            elif (a > b) != is_cost:
                assert points[i] > points[j]


def relatively(small: Methodology, norm: Any) -> Methodology:
    return replace(small, indicators=tuple(replace(i, norm=norm) for i in small.indicators))


def test_a_constant_column_gives_its_weight_to_its_siblings(small: Methodology, table: Any) -> None:
    same = {"A": 7, "B": 9, "C": 40, "E": 95}
    values = table({"U1": same, "U2": same | {"B": 5, "C": 10, "E": 90}, "U3": same | {"B": 4, "C": 0}})
    result = score(values, relatively(small, "minmax"))
    a = result.indicators.filter(indicator_code="A")
    assert a["status_reason"].to_list() == ["no_discrimination"] * 3
    assert a["normalised"].null_count() == 3
    assert a["contribution"].to_list() == [0, 0, 0]
    d1 = result.nodes.filter(node_code="D1").sort("unit_code")
    assert d1["score_raw"].to_list() == pytest.approx([0, 80, 100])
    assert d1["coverage"].to_list() == [1, 1, 1]


@pytest.mark.parametrize("norm", ["minmax", "z", "rank", "prank"])
def test_one_unit_has_no_sample_to_follow(small: Methodology, table: Any, norm: str) -> None:
    values = {"A": 7, "B": 9, "C": 40, "E": 95}
    result = score(table({"U": values}), relatively(small, norm))
    assert result.nodes["score"].null_count() == result.nodes.height
    assert set(result.indicators["status_reason"]) == {"no_discrimination"}
    # fixed goalposts score it as ever
    assert score(table({"U": values}), small).nodes["score"].null_count() == 0


def test_units_are_compared_within_their_period(small: Methodology, table: Any) -> None:
    low, high = {"A": 1, "B": 9, "C": 40, "E": 95}, {"A": 5, "B": 5, "C": 50, "E": 99}
    now = table({"U1": low, "U2": high})
    then = table({"U1": {"A": 0, "B": 30, "C": 0, "E": 0}, "U2": low}, period="2026Q2")
    methodology = relatively(small, "prank")
    alone = score(now, methodology).nodes.select("unit_code", "node_code", "score")
    beside = score(pl.concat([now, then]), methodology).nodes.filter(period_code="2026Q3")
    assert beside.select("unit_code", "node_code", "score").equals(alone)
    assert alone.filter(node_code="X")["score"].to_list() == [0, 100]


def test_t_scores_and_shares_of_the_rank(small: Methodology, table: Any) -> None:
    units = {f"U{n}": {"A": n, "B": 10 - n, "C": n, "E": n} for n in (1, 2, 3)}
    points = score(table(units), relatively(small, "z")).indicators.filter(indicator_code="B")
    assert points["normalised"].to_list() == pytest.approx([40, 50, 60])
    points = score(table(units), relatively(small, "rank")).indicators.filter(indicator_code="B")
    assert points["normalised"].to_list() == pytest.approx([100 / 3, 200 / 3, 100])
