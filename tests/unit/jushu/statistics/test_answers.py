"""Alpha, promoters and suspicious respondents against cases worked out by hand."""

import math

import numpy as np
import pytest

from jushu.statistics import cronbach_alpha, duplicated, net_promoter_score, straight_lined


def test_alpha_of_two_items() -> None:
    # variances 1 and 4, covariance 2 (r = 1): raw 2 * (1 - 5/9) = 8/9, standardised 2r/(1+r) = 1
    found = cronbach_alpha([[1, 2], [2, 4], [3, 6]])
    assert found.raw == pytest.approx(8 / 9)
    assert found.standardised == pytest.approx(1)
    assert (found.items, found.respondents) == (2, 3)


def test_alpha_of_reversed_items_is_negative() -> None:
    # r = -1/2, variances 1: the sum has variance 1; raw 2 * (1 - 2/1) = -2; standardised 2 * -1/2 / (1/2)
    found = cronbach_alpha([[1, 2], [2, 3], [3, 1]])
    assert (found.raw, found.standardised) == (pytest.approx(-2), pytest.approx(-2))


@pytest.mark.parametrize(
    "table",
    [
        [[1], [2], [3]],
        [[1, 2]],
        [[1, np.nan], [np.nan, 2], [1, 1]],
        [[5, 5], [5, 5], [5, 5]],
        [[1, 3], [2, 2], [3, 1]],  # the sum never changes
        np.empty((0, 3)),
    ],
)
def test_alpha_that_is_not_defined(table: list) -> None:
    found = cronbach_alpha(table)
    assert math.isnan(found.raw) and math.isnan(found.standardised)


def test_one_constant_item_leaves_only_the_raw_form() -> None:
    found = cronbach_alpha([[1, 1, 5], [2, 2, 5], [3, 3, 5]])
    assert found.raw == pytest.approx(3 / 2 * (1 - 2 / 4))
    assert math.isnan(found.standardised)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("unit", [1e-200, 1e-160, 1.0, 1e160, 1e307])
def test_alpha_knows_no_unit(unit: float) -> None:
    found = cronbach_alpha(np.array([[1, 2, 5], [2, 4, 5], [3, 6, 5]]) * unit)
    assert found.raw == pytest.approx(3 / 2 * (1 - 5 / 9))
    assert math.isnan(found.standardised)
    assert cronbach_alpha(np.array([[1, 2], [2, 3], [3, 1]]) * unit).standardised == pytest.approx(-2)


def test_promoters_with_an_interval_by_enterprise() -> None:
    found = net_promoter_score([10, 9, 8, 7, 6, 0, np.nan])
    assert (found.promoters, found.passives, found.detractors) == (2, 2, 2)
    assert found.score.estimate == 0
    # six signs with squares 4: variance of the mean 6/5 * 4/36, t of 5 degrees
    assert found.score.high == pytest.approx(100 * 2.570581835636314 * math.sqrt(6 / 5 * 4 / 36))
    assert found.score.low == pytest.approx(-found.score.high)
    weighted = net_promoter_score([10, 0], weights=[3, 1])
    assert weighted.score.estimate == 50
    assert (weighted.score.low, weighted.score.high) == (-100, 100)  # cut at the ends of the scale
    assert math.isnan(net_promoter_score([]).score.estimate)


def test_straight_lines_and_repeated_patterns() -> None:
    gap = np.nan
    table = np.array([[4, 4, 4, 4], [4, 4, 4, gap], [1, 2, 3, gap], [1, 2, 3, gap], [1, 2, 3, 5], [gap] * 4])
    assert straight_lined(table, 4).tolist() == [True, False, False, False, False, False]
    assert straight_lined(table, 3).tolist() == [True, True, False, False, False, False]
    assert duplicated(table, 3).tolist() == [False, False, True, True, False, False]
    assert not duplicated(table, 4).any()
    assert not duplicated(np.full((3, 2), gap), 0).any()  # nothing answered is no pattern
    assert duplicated(np.empty((2, 0))).tolist() == [False, False]
    assert straight_lined(np.empty((2, 0)), 0).tolist() == [False, False]
