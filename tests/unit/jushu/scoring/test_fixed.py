"""Targets, bands, tiers and logarithms, in exact fractions."""

from fractions import Fraction

import numpy as np
import pytest

from jushu.scoring import Indicator
from jushu.scoring.fixed import bands, goalposts, target, tiers
from jushu.scoring.methodology import Band
from jushu.scoring.normalise import normalise


def points_of(indicator: Indicator, values: list[float], floor: float = 0.0) -> list[float]:
    return normalise(np.array([values]), [indicator], floor)[0][0].tolist()


def test_goalposts_without_clipping_go_on() -> None:
    x = np.array([-5.0, 0, 5, 10, 15])
    clipped, cut = goalposts(x, 0, 10)
    assert clipped.tolist() == [0, 0, 0.5, 1, 1]
    assert cut.tolist() == [True, False, False, False, True]
    free, cut = goalposts(x, 0, 10, is_clipped=False)
    assert free.tolist() == [-0.5, 0, 0.5, 1, 1.5]
    assert not cut.any()  # beyond a goalpost, but nothing is cut off
    interval, _ = goalposts(np.array([40.0, 65, 87, 110, 140]), 50, 80, 95, is_clipped=False)
    np.testing.assert_allclose(interval, [-1 / 3, 0.5, 1, 0.5, -0.5])


def test_target_completion_up_to_its_cap() -> None:
    share, cut = target(np.array([0.0, 60, 120, 150, 200, -3, np.nan]), 120, cap=1.2)
    np.testing.assert_allclose(share, [0, 0.5, 1, 1.2, 1.2, 0, np.nan])
    assert cut.tolist() == [False, False, False, True, True, True, False]
    indicator = Indicator("I", "D", 0, 120, norm="target", target=120, cap=1.2)
    assert points_of(indicator, [90.0, 150.0]) == pytest.approx([75, 120])


def test_target_of_a_cost_runs_from_the_worst_value() -> None:
    indicator = Indicator("I", "D", 24, 4, direction="cost", norm="target", target=4)
    found = points_of(indicator, [4, 2, 24, 30, 9])
    assert found == pytest.approx([100, 100, 0, 0, float(Fraction(24 - 9, 20) * 100)])


def test_a_target_of_0_has_no_completion() -> None:
    with pytest.raises(ValueError, match="no meaning"):
        target(np.array([1.0]), 0)


def test_bands_are_half_open_and_linear_where_they_say_so() -> None:
    inf = np.inf
    steps = (Band(-inf, 60, 0), Band(60, 80, 60, 80), Band(80, inf, 100))
    share, cut = bands(np.array([59.999, 60, 65, 79.999, 80, 500, np.nan]), steps)
    np.testing.assert_allclose(share, [0, 0.6, 0.65, 0.79999, 1, 1, np.nan])
    assert not cut.any()
    assert np.isnan(bands(np.array([5.0]), (Band(6, 7, 100),))[0][0])
    indicator = Indicator("I", "D", 0, 100, norm="band", bands=steps)
    assert points_of(indicator, [65.0], floor=60) == pytest.approx([60 + 0.4 * 65])


def test_tiered_standard_values() -> None:
    # return on assets: worst 1, low 3, mean 6, good 10, excellent 12; 8 is half way from 60 to 80
    steps = tiers([1, 3, 6, 10, 12], [20, 40, 60, 80, 100])
    share, _ = bands(np.array([0.5, 1, 2, 6, 8, 12, 99]), steps)
    np.testing.assert_allclose(share, [0, 0.2, 0.3, 0.6, 0.7, 1, 1])
    # debt ratio, less is better: worst 90, excellent 50
    steps = tiers([90, 80, 70, 60, 50], [20, 40, 60, 80, 100])
    share, _ = bands(np.array([90.1, 90, 85, 70, 62, 50, 10]), steps)
    np.testing.assert_allclose(share, [0, 0.2, 0.3, 0.6, 0.76, 1, 1])
    for standards in ([1, 2, 2], [1, 3, 2], [1]):
        with pytest.raises(ValueError, match="strictly"):
            tiers(standards, [20] * len(standards))


def test_logarithms_of_value_and_goalposts() -> None:
    indicator = Indicator("I", "D", 100, 10_000, transform="ln")
    assert points_of(indicator, [1_000, 100, 0, -5, np.nan]) == pytest.approx(
        [50, 0, 0, 0, np.nan], nan_ok=True, abs=1e-12
    )
