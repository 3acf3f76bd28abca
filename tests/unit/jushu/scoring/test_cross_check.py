"""Rankings that the scores are held against, by hand and on hostile tables."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jushu.scoring.cross_check import agreement, benefit_of_the_doubt, borda, copeland, topsis, vikor

NAN = np.nan
TWO = np.array([1.0, 1.0])
BENEFITS = [False, False]


def test_copeland_by_hand() -> None:
    # weights 5, 3, 2: U1 wins the first criterion, U2 the other two (a tie), U3 none
    values = np.array([[9.0, 5, 1], [2, 8, 1], [4, 4, 3]])
    found = copeland(values, np.array([5.0, 3, 2]), [False] * 3)
    # U1 against U2: 5 for, 3 against; both beat U3
    assert found.tolist() == [2, 0, -2]
    turned = copeland(values, np.array([5.0, 3, 2]), [True] * 3)
    assert turned.tolist() == [-2, 0, 2]


def test_copeland_compares_what_both_have() -> None:
    values = np.array([[9.0, NAN, 1, NAN], [2, 8, NAN, NAN]])
    assert copeland(values, TWO, BENEFITS).tolist()[:3] == [0, 1, -1]
    assert np.isnan(copeland(values, TWO, BENEFITS)[3])
    # half the weight for each is a draw
    assert copeland(np.array([[1.0, 2], [2, 1]]), TWO, BENEFITS).tolist() == [0, 0]


def test_benefit_of_the_doubt_by_hand() -> None:
    points = np.array([[100.0, 0, 50, 40], [0, 80, 40, 20]])
    # U3 lies on the line between U1 and U2; U4 reaches 0.4 on the first and 0.25 on the second: 0.65
    np.testing.assert_allclose(benefit_of_the_doubt(points), [1, 1, 1, 0.65], rtol=1e-9)


def test_benefit_of_the_doubt_on_hostile_tables() -> None:
    found = benefit_of_the_doubt(np.array([[0.0, 5, NAN], [0, 0, 3]]))
    np.testing.assert_allclose(found, [0, 1, NAN])
    assert benefit_of_the_doubt(np.zeros((2, 1))).tolist() == [0]
    with pytest.raises(ValueError, match=">= 0"):
        benefit_of_the_doubt(np.array([[-1.0, 2]]))


@pytest.mark.parametrize("scaling", ["vector", "minmax", "sum"])
def test_topsis_on_hostile_tables(scaling: Any) -> None:
    values = np.array([[1.0, 2, 3], [4, 4, 4]])
    # a constant criterion does not count: the ends are the worst and the best
    found = topsis(values, TWO, BENEFITS, scaling)
    np.testing.assert_allclose(found, [0, 0.5, 1], atol=1e-12)
    for hopeless in (values[:, :1], np.full((2, 3), 7.0), np.full((2, 2), NAN), np.ones((2, 0))):
        assert np.isnan(topsis(hopeless, TWO, BENEFITS, scaling)).all()
    gap = np.array([[1.0, 2, NAN, 3], [5, 6, 9, 7]])
    known = [0, 1, 3]
    np.testing.assert_array_equal(
        topsis(gap, TWO, BENEFITS, scaling)[known], topsis(gap[:, known], TWO, BENEFITS, scaling)
    )
    assert np.isnan(topsis(gap, TWO, BENEFITS, scaling)[2])
    with pytest.raises(ValueError, match="weights"):
        topsis(values, np.zeros(2), BENEFITS, scaling)


def test_scaling_by_the_sum_refuses_0() -> None:
    with pytest.raises(ValueError, match="above 0"):
        topsis(np.array([[0.0, 1]]), np.ones(1), [True], "sum")


def test_vikor_on_hostile_tables() -> None:
    same = vikor(np.full((2, 3), 7.0), TWO, BENEFITS)
    for part in (same.group, same.worst, same.compromise):
        assert part.tolist() == [0, 0, 0]
    gap = vikor(np.array([[1.0, 2, NAN], [4, 6, 9]]), TWO, BENEFITS)
    np.testing.assert_array_equal(gap.compromise, [1, 0, NAN])


def test_borda_by_hand() -> None:
    # first row (weight 3): 0, 1, 1 and 3 are worse; second, a cost: 3, 2, 1, 0; without the gap of the last
    found = borda(np.array([[1.0, 2, 2, 5, 9], [1, 2, 3, 4, NAN]]), np.array([3.0, 1]), [False, True])
    np.testing.assert_allclose(found, [3 / 4, 5 / 4, 4 / 4, 9 / 4, NAN])
    assert np.isnan(borda(np.full((2, 3), 7.0), TWO, BENEFITS)).all()


def test_many_units_are_compared_where_it_is_cheap() -> None:
    points = np.arange(402.0).reshape(2, 201)
    assert set(agreement(points, TWO, points[0])) == {"topsis", "topsis_minmax", "vikor", "borda"}


def test_agreement_with_the_scores() -> None:
    points = np.array([[10.0, 40, 60, 90], [20, 30, 70, 80]])
    same = agreement(points, TWO, np.array([15.0, 35, 65, 85]))
    assert {name: cases for name, (_, cases) in same.items()} == dict.fromkeys(
        ("topsis", "topsis_minmax", "vikor", "borda", "copeland", "benefit_of_the_doubt"), 4
    )
    assert all(r == pytest.approx(1) for r, _ in same.values())
    # ranks 1 2 3 4 against 2 1 3 4: 1 - 6 * 2 / (4 * 15)
    turned = agreement(points, TWO, np.array([35.0, 15, 65, 85]))
    assert all(r == pytest.approx(0.8) for r, _ in turned.values())
    assert agreement(points[:, :2], TWO, np.array([1.0, 2])) == {}
    assert agreement(points, TWO, np.full(4, 50.0)) == {}
    assert agreement(points, np.zeros(2), np.arange(4.0)) == {}


ORDERS: list[Callable[..., Any]] = [
    topsis,
    lambda values, weights, costs: topsis(values, weights, costs, "minmax"),
    lambda values, weights, costs: -vikor(values, weights, costs).compromise,
    borda,
    copeland,
]


@pytest.mark.parametrize("method", ORDERS)
@given(data=st.data())
def test_order_ties_and_dominance(method: Callable[..., Any], data: Any) -> None:
    cells = st.lists(st.integers(1, 20), min_size=4, max_size=4)
    values = np.array(data.draw(st.lists(cells, min_size=3, max_size=3)), dtype=np.float64)
    weights = np.array(data.draw(st.lists(st.integers(1, 5), min_size=3, max_size=3)), dtype=np.float64)
    costs = np.array(data.draw(st.lists(st.booleans(), min_size=3, max_size=3)))
    found = method(values, weights, costs)
    rows, columns = data.draw(st.permutations(range(3))), data.draw(st.permutations(range(4)))
    turned = method(values[rows][:, columns], weights[rows], costs[rows])
    np.testing.assert_allclose(turned, found[columns], rtol=1e-9, atol=1e-9)
    better = np.where(costs[:, None], -values, values)
    for i in range(4):
        for j in range(4):
            if (better[:, i] == better[:, j]).all() and not np.isnan(found[i]):
                assert found[i] == pytest.approx(found[j], abs=1e-9)
            if (better[:, i] > better[:, j]).all():
                assert found[i] >= found[j] - 1e-9
