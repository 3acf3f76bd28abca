"""Points between goalposts, worked out in exact fractions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jushu.scoring import Indicator
from jushu.scoring.normalise import normalise

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)


def points_of(value: float, indicator: Indicator, floor: float = 0.0) -> tuple[float, bool]:
    points, capped = normalise(np.array([[value]]), [indicator], floor)
    return float(points[0, 0]), bool(capped[0, 0])


@pytest.mark.parametrize(
    ("value", "zero_at", "full_at", "expected", "capped"),
    [
        (89, 80, 98, Fraction(89 - 80, 98 - 80) * 100, False),
        (80, 80, 98, Fraction(0), False),
        (98, 80, 98, Fraction(100), False),
        (79.5, 80, 98, Fraction(0), True),
        (100, 80, 98, Fraction(100), True),
        (0.25, -1.5, 0, Fraction(100), True),
        (-0.3, -1.5, 0, Fraction(120, 150) * 100, False),
    ],
)
def test_benefit(value: float, zero_at: float, full_at: float, expected: Fraction, capped: bool) -> None:
    points, is_capped = points_of(value, Indicator("I", "D", zero_at, full_at))
    assert points == pytest.approx(float(expected), rel=1e-14, abs=1e-14)
    assert is_capped is capped


@pytest.mark.parametrize(
    ("value", "expected", "capped"),
    [
        (24, 0, False),
        (2, 100, False),
        (13, 50, False),
        (30, 0, True),
        (1, 100, True),
        (7, Fraction(1700, 22), False),
    ],
)
def test_cost_has_its_full_mark_below_its_zero(value: float, expected: Fraction, capped: bool) -> None:
    points, is_capped = points_of(value, Indicator("I", "D", 24, 2, direction="cost"))
    assert points == pytest.approx(float(expected), rel=1e-14)
    assert is_capped is capped


@pytest.mark.parametrize(
    ("value", "expected", "capped"),
    [
        (80, 100, False),
        (87, 100, False),
        (95, 100, False),
        (65, 50, False),  # half way between 50 and 80
        (50, 0, False),
        (49, 0, True),
        (110, 50, False),  # the mirrored zero is 95 + (80 - 50) = 125
        (125, 0, False),
        (126, 0, True),
    ],
)
def test_interval_falls_on_both_sides(value: float, expected: float, capped: bool) -> None:
    points, is_capped = points_of(value, Indicator("I", "D", 50, 80, direction="interval", full_to=95))
    assert points == pytest.approx(expected, rel=1e-14)
    assert is_capped is capped


def test_efficacy_floor_lifts_the_lower_end() -> None:
    indicator = Indicator("I", "D", 0, 8)
    assert points_of(0, indicator, floor=60) == (60.0, False)
    assert points_of(8, indicator, floor=60) == (100.0, False)
    assert points_of(3, indicator, floor=60)[0] == pytest.approx(60 + 40 * 3 / 8, rel=1e-14)


def test_a_missing_value_stays_missing_and_is_not_capped() -> None:
    points, capped = normalise(np.array([[np.nan]]), [Indicator("I", "D", 0, 1)])
    assert np.isnan(points[0, 0])
    assert not capped[0, 0]


@given(x=NUMBERS, y=NUMBERS, zero_at=NUMBERS, span=st.floats(1e-3, 1e6), is_cost=st.booleans())
def test_more_is_never_worse_for_a_benefit_nor_better_for_a_cost(
    x: float, y: float, zero_at: float, span: float, is_cost: bool
) -> None:
    full_at = zero_at - span if is_cost else zero_at + span
    indicator = Indicator("I", "D", zero_at, full_at, direction="cost" if is_cost else "benefit")
    low, high = points_of(min(x, y), indicator)[0], points_of(max(x, y), indicator)[0]
    assert 0 <= low <= 100
    assert 0 <= high <= 100
    assert low >= high if is_cost else low <= high
