"""Denominators, gaps and outliers, by hand."""

import numpy as np
import pytest

from jushu.scoring.denominate import denominate
from jushu.scoring.impute import impute
from jushu.scoring.treat import Limits, box_cox, log, treat, winsorise

NAN, INF = np.nan, np.inf


def test_a_denominator_without_meaning_gives_no_rate() -> None:
    values = np.array([[10.0, 10, 10, 10, 10, NAN, 10, 1e300]])
    denominators = np.array([[4.0, 0, -2, NAN, 1, 4, INF, 1e-300]])
    rates, is_lost = denominate(values, denominators)
    np.testing.assert_array_equal(rates, [[2.5, NAN, NAN, NAN, 10, NAN, NAN, NAN]])
    assert is_lost.tolist() == [[False, True, True, True, False, False, True, True]]
    rates, is_lost = denominate(np.array([[3.0, 3]]), np.array([[4.0, 5]]), least=5)
    np.testing.assert_array_equal(rates, [[NAN, 0.6]])


def test_gaps_are_filled_from_their_own_group_only() -> None:
    values = np.array([[1.0, 2, 6, NAN, NAN], [NAN, 4, 4, NAN, 7]])
    groups = np.array(["a", "a", "a", "a", "b"])
    filled, is_imputed = impute(values, "mean", groups)
    np.testing.assert_array_equal(filled, [[1, 2, 6, 3, NAN], [4, 4, 4, 4, 7]])
    assert is_imputed.sum() == 3
    for statistic, expected in (("median", 2), ("min", 1), ("max", 6)):
        assert impute(values, statistic)[0][0, 4] == expected  # type: ignore[arg-type]


def test_outliers_are_set_to_the_next_value() -> None:
    # skewness 3.06 and kurtosis 9.74 with 100, but 1.71 and 1.82 with 30 in its place
    row = np.array([*range(1, 11), 30, 100], dtype=np.float64)
    result, cells = winsorise(row)
    assert result.tolist() == [*range(1, 11), 30, 30]
    assert cells.tolist() == [False] * 11 + [True]
    # mirrored, the low end is treated the same
    mirrored, _ = winsorise(-row)
    np.testing.assert_array_equal(mirrored, -result)


def test_where_winsorising_is_not_enough_the_row_is_transformed() -> None:
    # eight values far out, in three sizes: five points do not tame them
    row = np.array([1.0] * 30 + [2, 3] * 10 + [500, 900, 1300, 1700, 2100, 2500, 2900])
    row = np.array([*row, NAN])
    result = treat(row[None, :], Limits(max_points=2))
    assert result.method == ("log",)
    assert not result.is_winsorised.any()
    least, most = 1.0, 2900.0
    expected = np.log(row - least + 0.01 * (most - least))
    np.testing.assert_allclose(result.values[0], expected)
    assert treat(row[None, :], Limits(max_points=2), then="boxcox").method == ("boxcox",)


def test_rows_that_have_no_shape_are_left_alone() -> None:
    values = np.array([[5.0] * 6, [NAN, NAN, NAN, 1, 2, 900], [NAN] * 6])
    result = treat(values)
    np.testing.assert_array_equal(result.values, values)
    assert result.method == ("none", "none", "none")
    assert np.isnan(result.skewness).all()


def test_transforms() -> None:
    row = np.array([3.0, 5, NAN, 11])
    np.testing.assert_allclose(log(row), [np.log(0.08), np.log(2.08), NAN, np.log(8.08)])
    np.testing.assert_allclose(box_cox(row, 2), [0, (3**2 - 1) / 2, NAN, (9**2 - 1) / 2])
    np.testing.assert_allclose(box_cox(row, 0), [0, np.log(3), NAN, np.log(9)])
    assert box_cox(row)[3] == pytest.approx(box_cox(row).max(initial=-1, where=~np.isnan(row)))
