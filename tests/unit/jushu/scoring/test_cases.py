"""Resampled cases against closed forms: the binomial, and the variance of a mean of enterprises."""

import numpy as np
import polars as pl
import pytest

from jushu.scoring import Grade, Indicator, Methodology, Node, Scheme
from jushu.scoring.cases import Cases, counted_shares, known_cases
from jushu.scoring.plan import Plan

METHOD = Methodology(
    Scheme("T", "1"),
    (Node("X"),),
    tuple(Indicator(code, "X", 0, 100) for code in "ABC"),
    (Grade("any", 0),),  # type: ignore[arg-type]
)
KEY = {"unit_type": "cluster", "period_type": "quarter", "period_code": "2026Q1"}
REPLICATES = 4_000


def cells(rows: list[tuple[str, str, float | None, float | None]]) -> pl.DataFrame:
    """Rows of unit, indicator, numerator, denominator."""
    return pl.DataFrame(
        [KEY | {"unit_code": u, "indicator_code": c, "numerator": n, "denominator": d} for u, c, n, d in rows]
    )


def resampled(values: pl.DataFrame, matrix: np.ndarray, groups: pl.DataFrame | None = None) -> Cases:
    units = pl.DataFrame([KEY | {"unit_code": f"U{n}"} for n in range(matrix.shape[1])])
    return known_cases(values, units, matrix, METHOD, plan=Plan(replicates=REPLICATES), groups=groups)


def test_a_share_of_cases_is_binomial() -> None:
    values = cells([("U0", "A", 30, 40), ("U1", "A", 5, 20), ("U0", "B", 10, 10), ("U0", "C", 1.5, 2)])
    matrix = np.array([[75.0, 25], [100, np.nan], [75, 60]])
    cases = resampled(values, matrix)
    assert cases.rows == [0, 1]  # 1.5 of 2 are no cases
    drawn = np.array([cases[place][:2] for place in range(len(cases))])
    # mean 100 p and variance 100^2 p (1 - p) / d
    assert drawn[:, 0].mean(axis=0) == pytest.approx([75, 25], abs=0.5)
    assert drawn[:, 0].var(axis=0) == pytest.approx(
        [1e4 * 0.75 * 0.25 / 40, 1e4 * 0.25 * 0.75 / 20], rel=0.07
    )
    assert np.corrcoef(*drawn[:, 0].T)[0, 1] == pytest.approx(0, abs=0.06)
    assert (drawn[:, 1, 0] == 100).all() and np.isnan(drawn[:, 1, 1]).all()
    assert set(np.unique(drawn[:, 0, 1] * 20 / 100).round(9)) <= set(range(21))
    assert (cases[7][2] == matrix[2]).all()
    assert np.array_equal(cases[7], resampled(values.reverse(), matrix)[7], equal_nan=True)


def test_what_is_no_share_of_cases_stays() -> None:
    matrix = np.array([[75.0, 25], [3, 4], [10, 20]])
    odd = cells([("U0", "A", 30, 40), ("U1", "A", 10, 20), ("U0", "B", 5, 4), ("U0", "C", None, 4)])
    assert (len(resampled(odd, matrix)), resampled(odd, matrix).rows) == (0, [])
    assert len(resampled(odd.drop("numerator"), matrix)) == 0
    table = pl.DataFrame(
        {
            "code": ["S", "M", "N"],
            "is_share": ["yes", "yes", "no"],
            "numerator": ["count(f.a @ d)", "sum(f.a @ d)", "count(f.a @ d)"],
            "denominator": ["count(f.b @ d)", "sum(f.b @ d)", "count(f.b @ d)"],
        }
    )
    assert counted_shares(table) == ["S"]


def test_answers_are_drawn_by_enterprise() -> None:
    # four enterprises in U0 with one answer each: the mean of 1, 2, 3, 6 (times 10), variance s^2 / 4
    adds = [1.0, 2, 3, 6]
    groups = pl.DataFrame(
        [
            KEY
            | {"unit_code": "U0", "indicator_code": code, "case_group": f"E{n}"}
            | {"numerator": sign * add, "denominator": 1.0}
            for n, add in enumerate(adds)
            for code, sign in (("A", 1), ("C", -1))
        ]
        + [
            KEY
            | {"unit_code": "U1", "indicator_code": "A", "case_group": "E0"}
            | {"numerator": 2.0, "denominator": 1.0}
        ]
    )
    matrix = np.array([[30.0, 20], [1, 1], [-30, np.nan]])
    cases = resampled(cells([("U0", "B", None, None)]), matrix, groups)
    assert cases.rows == [0, 2]
    drawn = np.array([cases[place] for place in range(len(cases))])
    assert drawn[:, 0, 0].mean() == pytest.approx(30, abs=0.6)
    assert drawn[:, 0, 0].var() == pytest.approx(100 * np.var(adds, ddof=1) / 4, rel=0.07)
    assert drawn[:, 2, 0] == pytest.approx(-drawn[:, 0, 0])  # both from the same enterprises
    assert (drawn[:, 0, 1] == 20).all()  # one enterprise alone says nothing about others
    mixed = resampled(
        cells([("U0", "B", None, None)]), matrix, groups.sample(fraction=1, shuffle=True, seed=3)
    )
    assert mixed[5] == pytest.approx(cases[5], nan_ok=True)
