"""Weight sets by hand: budgets, judgements of groups, and values that say nothing."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jushu.scoring.weights import (
    budget,
    combine_judgements,
    critic,
    entropy,
    entropy_with_guard,
    judge,
    principal_component,
    reciprocity_error,
    shares,
)

NAN = np.nan


def judgements(*upper: float) -> np.ndarray:
    """A reciprocal matrix from its upper triangle, row by row."""
    size = int((1 + (1 + 8 * len(upper)) ** 0.5) / 2)
    matrix = np.ones((size, size))
    matrix[np.triu_indices(size, 1)] = upper
    lower = np.tril_indices(size, -1)
    matrix[lower] = 1 / matrix.T[lower]
    return matrix


def test_weights_that_people_set() -> None:
    assert shares(np.array([1.0, 3, 0])).tolist() == [0.25, 0.75, 0]
    # one expert has 100 points, the other 10: both count the same
    np.testing.assert_allclose(budget(np.array([[50.0, 30, 20], [1, 1, 8]])), [0.3, 0.2, 0.5])
    for bad in ([0.0, 0], [1, -1], [1, NAN], [1, np.inf], []):
        with pytest.raises(ValueError, match="weights"):
            shares(np.array(bad))


def test_two_criteria_cannot_contradict_each_other() -> None:
    found = judge(judgements(3))
    np.testing.assert_allclose(found.weights, [0.75, 0.25])
    assert (found.index, found.ratio) == (0, 0)
    assert judge(np.ones((1, 1))).weights.tolist() == [1]


def test_consistent_judgements_give_their_own_ratios() -> None:
    found = judge(judgements(2, 6, 3))  # weights 6 : 3 : 1
    np.testing.assert_allclose(found.weights, [0.6, 0.3, 0.1])
    assert found.ratio == pytest.approx(0, abs=1e-12)
    # a is twice b, b twice c, c twice a: by symmetry equal weights, and every row sums to 3.5
    circle = judge(judgements(2, 0.5, 2))
    np.testing.assert_allclose(circle.weights, [1 / 3] * 3)
    assert circle.lambda_max == pytest.approx(1 + 2 + 0.5)
    assert circle.ratio == pytest.approx((3.5 - 3) / 2 / 0.58)
    assert circle.table == "saaty1980"
    assert judge(judgements(2, 0.5, 2), "tummala_ling1998").ratio == pytest.approx(0.25 / 0.5799)


def test_judgements_without_meaning_are_refused() -> None:
    for bad in (
        [[1, 2], [2, 1]],
        [[1, -2], [-0.5, 1]],
        [[1, NAN], [NAN, 1]],
        [[1, 0], [0, 1]],
        [[2, 2], [0.5, 1]],
    ):
        assert not reciprocity_error(np.array(bad, dtype=float)) <= 1e-9
        with pytest.raises(ValueError, match="reciprocal"):
            judge(np.array(bad, dtype=float))
    with pytest.raises(ValueError, match="square"):
        judge(np.ones((2, 3)))
    assert np.isnan(judge(np.ones((16, 16))).ratio)


def test_a_group_judges_by_the_geometric_mean() -> None:
    # 2 and 8 make 4; 1/3 and 3 make 1
    group = combine_judgements([judgements(2, 1 / 3, 1), judgements(8, 3, 1)])
    np.testing.assert_allclose(group, judgements(4, 1, 1))
    assert reciprocity_error(group) < 1e-15


def test_entropy_by_hand() -> None:
    # the first row is even, the second lies with one unit only: all of the weight
    np.testing.assert_allclose(entropy(np.array([[3.0, 3], [5, 0]])), [0, 1])
    # halves against quarters: 1 - e of (1/4, 3/4) in bits
    told = 1 - (0.25 * 2 + 0.75 * np.log2(4 / 3))
    np.testing.assert_allclose(entropy(np.array([[1.0, 3], [0, 9]])), np.array([told, 1]) / (1 + told))
    for bad in ([[1.0, -1], [1, 2]], [[0.0, 0], [1, 2]]):
        with pytest.raises(ValueError, match="entropy"):
            entropy(np.array(bad))
    with pytest.raises(ValueError, match="inverse"):
        entropy_with_guard(np.array([[0.0, 1], [1, 2]]), [True, False])


def test_main_components_by_hand() -> None:
    # the first two move together, the third does not: the only component above 1 is theirs
    values = np.array([[1.0, 2, 3, 4], [2, 4, 6, 8], [1, -1, -1, 1]])
    np.testing.assert_allclose(principal_component(values), [0.5, 0.5, 0], atol=1e-12)
    # nothing is correlated: all are equal
    np.testing.assert_allclose(
        principal_component(np.array([[1.0, 1, -1, -1], [1, -1, 1, -1]])), [0.5, 0.5], atol=1e-12
    )


def test_critic_by_hand() -> None:
    # scaled (0, 1, 1/2) and (0, 1/2, 1): the same spread, r = 1/2, so the same weight
    np.testing.assert_allclose(critic(np.array([[0.0, 10, 5], [0, 5, 10]]), [False, False]), [0.5, 0.5])
    # the third runs against the first exactly: conflict 2 with it, so turning it round takes that away
    values = np.array([[1.0, 2, 3], [1, 3, 2], [3, 2, 1]])
    spread, r = [1, 1, 1], 0.5
    against = np.array([(1 - r) + 2, (1 - r) + (1 + r), 2 + (1 + r)]) * spread
    np.testing.assert_allclose(critic(values, [False] * 3), against / against.sum())
    with_it = np.array([1 - r, 2 * (1 - r), 1 - r])
    np.testing.assert_allclose(critic(values, [False, False, True]), with_it / with_it.sum())


METHODS: list[Callable[[Any], Any]] = [
    entropy,
    principal_component,
    lambda values: critic(values, [False] * len(values)),
    lambda values: entropy_with_guard(values, [False] * len(values)),
]


@pytest.mark.parametrize("method", METHODS)
def test_hostile_tables(method: Callable[[Any], Any]) -> None:
    for bad in ([[1.0], [2]], [[NAN, 1, 2], [1, NAN, NAN]], [[np.inf, 1], [1, 2]]):
        with pytest.raises(ValueError, match="two complete units"):
            method(np.array(bad))
    # a gap leaves out its unit, not the table
    complete = np.array([[1.0, 5, 2], [9, 3, 4]])
    gap = np.column_stack([complete, [NAN, 1]])
    np.testing.assert_array_equal(method(gap), method(complete))
    # a constant row carries no weight (with a guard: next to none)
    assert method(np.array([[1.0, 5, 2], [4, 4, 4]]))[1] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("method", METHODS[:3])
def test_where_nothing_differs_there_are_no_weights(method: Callable[[Any], Any]) -> None:
    with pytest.raises(ValueError, match="no criterion tells the units apart"):
        method(np.full((2, 3), 4.0))


@pytest.mark.parametrize("method", METHODS)
@given(data=st.data())
def test_the_order_of_rows_and_columns_does_not_matter(method: Callable[[Any], Any], data: Any) -> None:
    cells = st.lists(st.integers(1, 99), min_size=5, max_size=5, unique=True)
    values = np.array(data.draw(st.lists(cells, min_size=3, max_size=3)), dtype=np.float64)
    # rows that all rise together leave CRITIC nothing to weigh
    assume(np.linalg.matrix_rank(values - values.mean(axis=1, keepdims=True)) > 1)
    rows = data.draw(st.permutations(range(3)))
    columns = data.draw(st.permutations(range(5)))
    found = method(values)
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()
    np.testing.assert_allclose(method(values[rows][:, columns]), found[rows], rtol=1e-6, atol=1e-9)
