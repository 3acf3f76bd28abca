"""Rules of aggregation and their contributions, worked out by hand."""

from dataclasses import replace
from itertools import pairwise
from math import exp, log

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jushu.scoring import Methodology, score_matrix
from jushu.scoring.coverage import NOT_APPLICABLE, OBSERVED, SUPPRESSED
from jushu.scoring.decompose import log_mean
from jushu.scoring.means import RULES, arithmetic, geometric, harmonic, mazziotta_pareto, minimum

NAN = np.nan
MONOTONE = ["arith", "geo", "harm", "min"]


def rows(*values: list[float]) -> list[np.ndarray]:
    return [np.array(row, dtype=np.float64) for row in values]


def test_by_hand() -> None:
    values, weights = rows([40], [90]), [3, 1]
    assert arithmetic(values, weights)[0] == pytest.approx((3 * 40 + 90) / 4)
    assert geometric(values, weights)[0] == pytest.approx((40**3 * 90) ** 0.25)
    assert harmonic(values, weights)[0] == pytest.approx(4 / (3 / 40 + 1 / 90))
    assert minimum(values, weights)[0] == 40
    # mean 52.5, variance 3/4 * 12.5^2 + 1/4 * 37.5^2 = 468.75
    assert mazziotta_pareto(values, weights)[0] == pytest.approx(52.5 - 468.75 / 52.5)


def test_missing_children_give_their_weight_away() -> None:
    for name, rule in RULES.items():
        found = rule(rows([40, NAN, NAN], [90, 90, NAN]), [3, 1], None)
        assert found[1] == pytest.approx(90), name
        assert np.isnan(found[2]), name


def test_a_child_of_weight_0_never_moves_the_score() -> None:
    for name, rule in RULES.items():
        found = rule(rows([0, NAN, 5], [50, 50, NAN]), [0, 2], None)
        np.testing.assert_allclose(found, [50, 50, NAN], err_msg=name)


def test_0_needs_a_floor_under_geometric_and_harmonic_means() -> None:
    for rule in (geometric, harmonic):
        with pytest.raises(ValueError, match="floor"):
            rule(rows([0], [100]), [1, 1])
    assert geometric(rows([0], [100]), [1, 1], 1.0)[0] == pytest.approx(10)
    assert harmonic(rows([0], [100]), [1, 1], 1.0)[0] == pytest.approx(2 / 1.01)


def test_imbalance_never_takes_a_score_below_0() -> None:
    assert mazziotta_pareto(rows([0], [0], [100]), [1, 1, 1])[0] == 0
    assert mazziotta_pareto(rows([0], [0]), [1, 1])[0] == 0


def changed(small: Methodology, **rules: str) -> Methodology:
    nodes = tuple(replace(n, aggregation=rules.get(n.code, "arith"), floor=1.0) for n in small.nodes)
    return replace(small, nodes=nodes)


def scored(methodology: Methodology, values: list[float], status: list[int] | None = None):
    codes = np.array([[code] for code in status or [OBSERVED] * 4], dtype=np.int8)
    return score_matrix(np.array([[value] for value in values], dtype=np.float64), codes, methodology)


def test_geometric_index_over_arithmetic_dimensions(small: Methodology) -> None:
    # A = 70, B = 75 (D1: 72.5); C = 40, E = 90 (D2: 80)
    result = scored(changed(small, X="geo"), [7, 9, 40, 90])
    index = exp(0.3 * log(72.5) + 0.7 * log(80))
    assert result.scores[0, 0] == pytest.approx(index, rel=1e-14)
    mean = (index - 1) / log(index)
    of_d1 = 0.3 * (1 + mean * log(72.5))
    # D1 hands its part on in proportion to what A and B gave it
    assert result.given_to_index[0, 0] == pytest.approx(of_d1 * 35 / 72.5)
    assert result.given_to_index[:, 0].sum() == pytest.approx(index, rel=2e-14)
    assert result.given_to_dimension[0, 0] == pytest.approx(35)


def test_the_lowest_child_gives_all_of_a_minimum(small: Methodology) -> None:
    result = scored(changed(small, X="min"), [7, 9, 40, 90])
    assert result.scores[0, 0] == pytest.approx(72.5)
    np.testing.assert_allclose(result.given_to_index[:, 0], [35, 37.5, 0, 0])
    tied = scored(changed(small, D1="min"), [7, 10.4, 40, 90])  # A = B = 70
    np.testing.assert_allclose(tied.given_to_dimension[:2, 0], [35, 35])


def test_a_floored_dimension_of_0_still_adds_up(small: Methodology) -> None:
    result = scored(changed(small, X="geo"), [0, 30, 40, 90])
    assert result.scores[1, 0] == 0
    assert result.scores[0, 0] == pytest.approx(80**0.7)
    assert result.given_to_index[:, 0].sum() == pytest.approx(80**0.7, rel=2e-14)
    np.testing.assert_allclose(result.given_to_index[:2, 0], [0.15, 0.15])  # the floor of 1, by weight


def test_harmonic_and_balanced_means_have_no_parts(small: Methodology) -> None:
    for rule in ("harm", "mpi"):
        result = scored(changed(small, D1=rule), [7, 9, 40, 90])
        assert np.isnan(result.given_to_index[:2, 0]).all()
        # the other dimension is as exact as ever
        np.testing.assert_allclose(result.given_to_index[2:, 0], [0.7 * 8, 0.7 * 72])


def test_log_mean() -> None:
    assert log_mean(np.array([8.0]), 8.0)[0] == 8
    assert log_mean(np.array([8.0 + 1e-9]), 8.0)[0] == pytest.approx(8 + 5e-10, rel=1e-15)
    assert log_mean(np.array([exp(2)]), 1.0)[0] == pytest.approx((exp(2) - 1) / 2)


PROPERTY = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
POINTS = st.floats(0, 100)
FOUR = st.tuples(POINTS, POINTS, POINTS, POINTS)
CODES = st.lists(st.sampled_from([OBSERVED, NOT_APPLICABLE, SUPPRESSED]), min_size=4, max_size=4)


def by_points(small: Methodology, rule: str) -> Methodology:
    """Every node by one rule, on values that are points already."""
    indicators = [replace(i, zero_at=0, full_at=100, direction="benefit") for i in small.indicators]
    everywhere = changed(small, **dict.fromkeys(("X", "D1", "D2"), rule))
    return replace(everywhere, indicators=tuple(indicators))


@PROPERTY
@given(values=FOUR, codes=CODES, rule=st.sampled_from(["arith", "geo", "min"]))
def test_contributions_add_up_under_every_rule_that_has_them(
    small: Methodology, values: tuple, codes: list[int], rule: str
) -> None:
    result = scored(by_points(small, rule), list(values), codes)
    for place, given_points in ((0, result.given_to_index), (1, result.given_to_dimension[:2])):
        if np.isnan(result.scores[place, 0]):
            assert np.isnan(given_points).any()
        else:
            assert given_points.sum() == pytest.approx(result.scores[place, 0], rel=1e-12, abs=1e-12)


@PROPERTY
@given(values=FOUR, more=st.floats(0, 50), at=st.integers(0, 3), rule=st.sampled_from(MONOTONE))
def test_a_better_value_never_lowers_a_score(
    small: Methodology, values: tuple, more: float, at: int, rule: str
) -> None:
    better = list(values)
    better[at] = min(100.0, better[at] + more)
    methodology = by_points(small, rule)
    low, high = scored(methodology, list(values)), scored(methodology, better)
    assert (high.scores >= low.scores - 1e-12 * 100).all()


@given(values=FOUR, weights=st.tuples(*[st.integers(0, 5)] * 4), order=st.permutations(range(4)))
def test_the_order_of_children_does_not_matter_and_the_means_keep_their_order(
    values: tuple, weights: tuple, order: list[int]
) -> None:
    children = rows(*([max(value, 1.0)] for value in values))
    found = {}
    for name, rule in RULES.items():
        found[name] = rule(children, weights, None)[0]
        turned = rule([children[i] for i in order], [weights[i] for i in order], None)[0]
        assert turned == pytest.approx(found[name], rel=1e-12, nan_ok=True)
    if sum(weights):
        least = [found[name] for name in ("min", "harm", "geo", "arith")]
        assert all(a <= b * (1 + 1e-12) for a, b in pairwise(least))
