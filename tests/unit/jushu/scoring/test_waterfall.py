"""Steps of a waterfall against fractions worked out by hand; they add up to the published difference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jushu.scoring import Indicator, Methodology, Node, Scheme
from jushu.scoring.published import Cell, published, standings
from jushu.scoring.score import MatrixScores
from jushu.scoring.waterfall import apportion, child_points, flat, flat_scores, steps

METHOD = Methodology(
    Scheme("T", "1", min_coverage_node=0.4, min_coverage_index=0.5),
    (Node("X"), Node("D1", "X", 20), Node("D2", "X", 10)),
    (Indicator("A", "D1", 0, 100, 25), Indicator("B", "D1", 0, 100, 25), Indicator("C", "D2", 0, 100, 25)),
    (),
)


def scored(a: float | None, b: float | None, c: float | None) -> MatrixScores:
    cells = [
        Cell("U", code, "observed" if points is not None else "suppressed", False, points)
        for code, points in zip("ABC", (a, b, c), strict=True)
    ]
    return published(cells, [], ["U"], METHOD).score(METHOD)


def shown(found: list) -> list[tuple[str, str, int]]:
    return [(step.kind, step.code, step.units) for step in found]


def units(result: MatrixScores) -> int:
    found = standings(result, 0, METHOD)[0].units
    assert found is not None
    return found


def test_performance_adds_up_with_the_rounded_scores() -> None:
    # (2 * 65 + 70) / 3 = 66.67 -> 75: D1 20 / 3 = 6.667, D2 5 / 3 = 1.667; 8.33 leaves one hundredth for one
    old, new = scored(40, 90, 70), scored(60, 90, 75)
    found = steps(old, new, METHOD, (units(old), units(new)))
    assert shown(found) == [("performance", "D1", 667), ("performance", "D2", 166)]
    assert [step.points for step in found] == pytest.approx([20 / 3, 5 / 3])


def test_a_value_that_was_missing_moves_weight_and_not_performance() -> None:
    # weights of A, B, C: 2/3, 0, 1/3 -> 1/3 each. A: (2/3 + 1/3) / 2 * 10 = 5; C: 1/3 * 15 = 5
    # weight: A (50 + 60) / 2 * -1/3 = -55/3, B 90 * 1/3 = 30; together 35/3 = 11.667
    old, new = scored(50, None, 60), scored(60, 90, 75)
    assert (units(old), units(new)) == (5333, 7500)
    found = steps(old, new, METHOD, (5333, 7500))
    assert shown(found) == [("performance", "D1", 500), ("performance", "D2", 500), ("weight", "", 1167)]


def test_what_a_base_cannot_share_out_stands_alone() -> None:
    # medians of the parts 75 and 45 make 65, while the median of the scores is 70
    own = flat_scores(child_points(scored(60, 90, 75), METHOD), flat(METHOD))
    base = flat_scores(child_points(scored(75, 75, 45), METHOD), flat(METHOD))
    found = steps(base, own, flat(METHOD), (7000, 7500))
    assert shown(found) == [("performance", "D1", 0), ("performance", "D2", 1000), ("rest", "", -500)]


def test_a_part_that_is_missing_on_both_sides_has_no_step() -> None:
    old, new = scored(40, 90, None), scored(60, 90, None)
    assert shown(steps(old, new, METHOD, (units(old), units(new)))) == [("performance", "D1", 1000)]


@given(
    st.lists(st.floats(-100, 100), min_size=1, max_size=12),
    st.floats(-1.0, 1.0),
)
def test_whole_numbers_stay_near_and_add_up(exact: list[float], off: float) -> None:
    total = round(sum(exact) + off)
    found = apportion(exact, total)
    if any(abs(part) > 1e-6 for part in exact):
        assert sum(found) == total
    assert max(abs(whole - part) for whole, part in zip(found, exact, strict=True)) <= 3
