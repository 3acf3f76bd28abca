"""Bridge, gap and next grade: fractions worked out by hand, and differences that add up for any tree."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jushu.scoring import Grade, Indicator, MatrixScores, Methodology, Node, Scheme, score_matrix
from jushu.scoring.bridge import Bridge, bridge
from jushu.scoring.coverage import NOT_APPLICABLE, OBSERVED
from jushu.scoring.gap import best_unit, gap_to, gap_to_mean, strengths_and_weaknesses
from jushu.scoring.grade import lower_bound_units, rounded_units
from jushu.scoring.methodology import Adjustment, Aggregation
from jushu.scoring.next_grade import NextGrade, next_grade, value_for
from jushu.scoring.tree import pick, tree
from jushu.scoring.types import Matrix

RULES: tuple[Aggregation, ...] = ("arith", "geo", "harm", "min", "mpi")
NAN = float("nan")


def method(*rules: Aggregation) -> Methodology:
    """X of D1 (30: A 50, B 50) and D2 (70: C 20, E 80), points equal to values; rules of X, D1, D2."""
    x, d1, d2 = rules
    return Methodology(
        scheme=Scheme("TEST", "1", min_coverage_index=0.0, min_coverage_node=0.0),
        nodes=(
            Node("X", aggregation=x, floor=1.0),
            Node("D1", "X", 30, d1, floor=1.0),
            Node("D2", "X", 70, d2, floor=1.0),
        ),
        indicators=tuple(
            Indicator(code, node, 0, 100, weight)
            for code, node, weight in (("A", "D1", 50), ("B", "D1", 50), ("C", "D2", 20), ("E", "D2", 80))
        ),
        grades=(Grade("good", Decimal(80)), Grade("fair", Decimal(60)), Grade("poor", Decimal(0))),
    )


ARITH = method("arith", "arith", "arith")


def run(points: list[list[float]], methodology: Methodology, counts: Matrix | None = None) -> MatrixScores:
    """One list per unit; NaN is not applicable."""
    values = np.array(points, dtype=np.float64).T
    status = np.where(np.isnan(values), NOT_APPLICABLE, OBSERVED).astype(np.int8)
    return score_matrix(values, status, methodology, counts)


def way_of(result: MatrixScores, methodology: Methodology) -> NextGrade:
    return next_grade(result, 0, np.zeros((0, result.points.shape[1])), methodology)


def bridged(old: list[float], new: list[float], methodology: Methodology) -> tuple[MatrixScores, Bridge]:
    result = run([old, new], methodology)
    whole = tree(result, methodology)
    return result, bridge(pick(whole, [0]), pick(whole, [1]), methodology)


def test_performance_by_hand() -> None:
    _, found = bridged([70, 75, 40, 95], [80, 75, 30, 96], ARITH)
    weights = [Fraction(15, 100), Fraction(15, 100), Fraction(14, 100), Fraction(56, 100)]
    expected = [weight * change for weight, change in zip(weights, (10, 0, -10, 1), strict=True)]
    assert found.performance[3:, 0] == pytest.approx([float(part) for part in expected], abs=1e-14)
    assert found.weight[:, 0] == pytest.approx(np.zeros(7), abs=1e-15)


def test_coverage_by_hand() -> None:
    """C becomes not applicable: E takes all of D2, and what moves is weight."""
    _, found = bridged([70, 75, 40, 95], [70, 75, NAN, 95], ARITH)
    assert found.performance[3:, 0] == pytest.approx(np.zeros(4), abs=1e-14)
    # nbar * dW: C 40 * (0 - 0.14), E 95 * (0.70 - 0.56)
    assert found.weight[3:, 0] == pytest.approx([0, 0, -5.6, 13.3], abs=1e-13)


def test_performance_and_coverage_together_by_hand() -> None:
    _, found = bridged([70, 75, 40, 95], [70, 75, NAN, 85], ARITH)
    # E: Wbar = 0.63, dn = -10; nbar = 90, dW = 0.14. C: n = 40, dW = -0.14
    assert found.performance[3:, 0] == pytest.approx([0, 0, 0, -6.3], abs=1e-13)
    assert found.weight[3:, 0] == pytest.approx([0, 0, -5.6, 12.6], abs=1e-13)


def test_a_geometric_node_by_the_logarithmic_mean() -> None:
    """X = D1^0.3 * D2^0.7 with D1 50 -> 80 and D2 = 60: the change is all of D1, shared by A and B."""
    result, found = bridged([40, 60, 60, 60], [80, 80, 60, 60], method("geo", "arith", "arith"))
    change = 80**0.3 * 60**0.7 - 50**0.3 * 60**0.7
    assert result.scores[0, 1] - result.scores[0, 0] == pytest.approx(change, rel=1e-13)
    # A rose by 40 and B by 20 with equal weights: 2 : 1
    assert found.performance[3:, 0] == pytest.approx([change * 2 / 3, change / 3, 0, 0], abs=1e-12)


def test_two_geometric_children_by_logarithms() -> None:
    """Within D2 = C^0.2 * E^0.8: parts are in the ratio 0.2 ln 2 : 0.8 ln 1.5."""
    result, found = bridged([50, 50, 20, 40], [50, 50, 40, 60], method("arith", "arith", "geo"))
    change = result.scores[2, 1] - result.scores[2, 0]
    assert change == pytest.approx(40**0.2 * 60**0.8 - 20**0.2 * 40**0.8, rel=1e-13)
    parts = 0.2 * log(2), 0.8 * log(1.5)
    expected = [0.7 * change * part / sum(parts) for part in parts]
    assert found.performance[5:, 0] == pytest.approx(expected, rel=1e-12)


def test_a_minimum_that_changes_hands() -> None:
    _, found = bridged([20, 60, 50, 50], [80, 40, 50, 50], method("arith", "min", "arith"))
    # D1 20 -> 40: performance (60 - 20) / 2, of it A +30 and B -10; weight: A -(20+80)/2, B +(60+40)/2
    assert found.performance[3:5, 0] == pytest.approx([0.3 * 30, 0.3 * -10], abs=1e-13)
    assert found.weight[3:5, 0] == pytest.approx([0.3 * -50, 0.3 * 50], abs=1e-13)


POINTS = st.lists(st.one_of(st.floats(0, 100), st.just(NAN)), min_size=4, max_size=4)


@settings(max_examples=300, deadline=None)
@given(old=POINTS, new=POINTS, rules=st.tuples(*[st.sampled_from(RULES)] * 3))
def test_a_bridge_adds_up(old: list[float], new: list[float], rules: tuple[Aggregation, ...]) -> None:
    result, found = bridged(old, new, method(*rules))
    change = result.scores[0, 1] - result.scores[0, 0]
    whole = found.performance[:, 0].sum() + found.weight[:, 0].sum()
    if np.isnan(change):
        assert np.isnan(whole)
    else:
        assert whole == pytest.approx(change, abs=1e-8)


@settings(max_examples=100, deadline=None)
@given(points=st.lists(POINTS, min_size=1, max_size=5))
def test_gaps_add_up(points: list[list[float]]) -> None:
    result = run(points, ARITH)
    scores = result.scores[0]
    best = best_unit(scores)
    if best is None:
        assert np.isnan(scores).all()
        assert np.isnan(gap_to_mean(result.given_to_index)).all()
        return
    found = gap_to(best, tree(result, ARITH), ARITH)
    scored = ~np.isnan(scores)
    whole = (found.performance + found.weight).sum(axis=0)
    assert whole[scored] == pytest.approx((scores - scores[best])[scored], abs=1e-9)
    to_mean = gap_to_mean(result.given_to_index).sum(axis=0)
    assert to_mean[scored] == pytest.approx((scores - np.nanmean(scores))[scored], abs=1e-9)


def test_strengths_and_weaknesses() -> None:
    gaps = np.array([[3.0, NAN], [-1.0, 0.0], [5.0, -2.0], [-4.0, 1.0], [0.5, -2.0]])
    places = strengths_and_weaknesses(gaps, most=2)
    assert places[:, 0].tolist() == [2, -2, 1, -1, 0]
    assert places[:, 1].tolist() == [0, 0, -1, 1, -2]


def test_the_way_to_the_next_grade_by_hand() -> None:
    """X = 0.15 (60 + 60) + 0.14 * 50 + 0.56 * 90 = 75.4; 79.995 rounds to 80."""
    result = run([[60, 60, 50, 90]], ARITH)
    way = way_of(result, ARITH)
    need = Fraction(79995, 1000) - Fraction(754, 10)
    assert way.place.tolist() == [0]
    assert way.needed[0] == pytest.approx(float(need), abs=1e-12)
    alone = [60 + need / Fraction(15, 100)] * 2 + [
        50 + need / Fraction(14, 100),
        90 + need / Fraction(56, 100),
    ]
    assert way.alone[:, 0] == pytest.approx([float(points) for points in alone], abs=1e-11)
    assert way.share[0] == pytest.approx(float(need / (100 - Fraction(754, 10))), abs=1e-13)


def test_a_way_that_is_too_long_and_a_grade_that_is_the_best() -> None:
    result = run([[99, 99, 0, 61], [90, 90, 90, 90]], ARITH)
    way = way_of(result, ARITH)
    assert np.isnan(way.alone[:2, 0]).all()  # one point more of A or B is not enough
    assert way.place.tolist() == [0, -1]
    assert np.isnan(way.needed[1])


@settings(max_examples=60, deadline=None)
@given(
    points=st.lists(st.floats(0, 100), min_size=4, max_size=4),
    counts=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    rules=st.tuples(*[st.sampled_from(RULES)] * 3),
)
def test_the_way_leads_to_the_grade(
    points: list[float], counts: tuple[int, int], rules: tuple[Aggregation, ...]
) -> None:
    """The answer put back into the whole program gives the grade, and a little less does not."""
    plain = method(*rules)
    strict = replace(
        plain,
        adjustments=(
            Adjustment("plus", "X", "bonus", "t", points_per=1.0),
            Adjustment("less", "X", "deduct", "t", points_per=2.0),
        ),
    )
    called = np.array(counts, dtype=np.float64)[:, None]

    def grade_place(values: list[float]) -> int:
        result = run([values], strict, called)
        units = rounded_units(result.adjusted.scores[0], 2)[0]
        return next(at for at, grade in enumerate(strict.grades) if units >= lower_bound_units(grade, 2))

    result = run([points], strict, called)
    way = next_grade(result, 0, called, strict)
    place = int(way.place[0])
    assert place == grade_place(points) - 1
    if place < 0:
        return
    up = 1e-9  # halving ends within the last bits of the score
    for row in range(4):
        alone = way.alone[row, 0]
        if np.isnan(alone):
            top = [*points[:row], 100.0, *points[row + 1 :]]
            assert "mpi" in rules or grade_place(top) > place
            continue
        assert grade_place([*points[:row], min(alone + up, 100.0), *points[row + 1 :]]) <= place
        if alone - points[row] > 1e-3:
            assert grade_place([*points[:row], alone - 1e-3, *points[row + 1 :]]) > place
    share = way.share[0]
    assert grade_place([x + min(share + up, 1.0) * (100.0 - x) for x in points]) <= place


def test_the_way_of_other_rules_by_hand() -> None:
    """min: 90 is held back by 70 alone. geo of 50 and 50: 79.995^2 / 50 = 127.98 is beyond 100."""
    result = run([[70, 90, 90, 90]], method("arith", "min", "arith"))
    way = way_of(result, method("arith", "min", "arith"))
    assert way.place.tolist() == [-1]  # 0.3 * 70 + 0.7 * 90 = 84
    low = method("min", "arith", "arith")
    way = way_of(run([[70, 80, 90, 90]], low), low)
    # D1 = 75 is the minimum: half of A or B gives 4.995, so 9.99 points more; C and E cannot help
    assert way.alone[:, 0] == pytest.approx([79.99, 89.99, NAN, NAN], nan_ok=True)
    geo = method("geo", "arith", "arith")
    way = way_of(run([[50, 50, 90, 90]], geo), geo)
    # X = 50^.3 * 90^.7 = 75.4...: D1 must be (79.995 / 90^.7)^(1 / .3), twice the difference for A alone
    d1 = (79.995 / 90**0.7) ** (1 / 0.3)
    assert way.alone[:2, 0] == pytest.approx([50 + 2 * (d1 - 50)] * 2)
    mpi = method("arith", "mpi", "arith")
    way = way_of(run([[20, 80, 80, 80]], mpi), mpi)
    assert np.isnan(way.alone[1, 0])  # more of B adds more imbalance to D1 than mean
    assert not np.isnan(way.alone[0, 0])


def test_a_zeroed_node_has_no_way_below_it() -> None:
    zeroing = replace(
        ARITH, adjustments=(Adjustment("out", "D1", "veto", "t", effect="zero_node", clause="1"),)
    )
    called = np.ones((1, 1))
    way = next_grade(run([[60, 60, 60, 60]], zeroing, called), 0, called, zeroing)
    # X = 0.7 * 60 = 42: 17.995 more; E has weight 0.56, C 0.14 is too light, A and B do not count
    assert way.needed[0] == pytest.approx(17.995)
    assert way.alone[:, 0] == pytest.approx([NAN, NAN, NAN, 60 + 17.995 / 0.56], nan_ok=True)
    assert way.share[0] == pytest.approx(17.995 / 28)


def test_points_back_to_values() -> None:
    cost = Indicator("B", "D1", 30, 2, 50, "cost")
    points = np.array([75.0, 100, NAN])
    assert value_for(points, cost) == pytest.approx([9, 2, NAN], nan_ok=True)
    assert np.isnan(value_for(points, replace(cost, norm="minmax"))).all()
    # 60 points are the floor: 80 is half of the way, and 50 cannot be
    lifted = value_for(np.array([80.0, 50]), Indicator("A", "D1", 0, 10), floor=60)
    assert lifted == pytest.approx([5, NAN], nan_ok=True)
    income = Indicator("I", "D1", 100, 75000, transform="ln")
    assert value_for(np.array([50.0]), income) == pytest.approx([(100 * 75000) ** 0.5])
