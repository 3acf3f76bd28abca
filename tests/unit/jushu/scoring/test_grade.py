"""Rounding half up, grade bands with inclusive lower bounds, competition ranks."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jushu.scoring import Grade
from jushu.scoring.grade import grade_expr, rank_exprs, rounded_units


def decimal_rule(score: float, digits: int) -> int:
    """The documented rule in decimal arithmetic: ten decimals first, then half up."""
    ten = Decimal(score).quantize(Decimal("1e-10"))
    return int(ten.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP).scaleb(digits))


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (1.005, 101),  # the double lies below 1.005
        (2.675, 268),
        (0.125, 13),
        (79.995, 8000),
        (79.99499999999999, 8000),  # a mean of exactly 79.995 carried out in doubles
        (79.9949, 7999),
        (89.99, 8999),
        (0.0, 0),
        (100.0, 10000),
        (float("nan"), -1),
    ],
)
def test_half_up_as_a_person_rounds(score: float, expected: int) -> None:
    assert rounded_units(np.array([score]), 2).tolist() == [expected]


@given(st.floats(0, 100), st.integers(0, 4))
def test_rounding_follows_the_decimal_rule(score: float, digits: int) -> None:
    assert rounded_units(np.array([score]), digits)[0] == decimal_rule(score, digits)


@given(st.integers(0, 100_000))
def test_every_tie_goes_up(thousandths: int) -> None:
    expected = (thousandths + 5) // 10
    assert rounded_units(np.array([thousandths / 1000]), 2)[0] == expected


def test_lower_bounds_belong_to_the_better_grade() -> None:
    grades = (Grade("a", Decimal(90)), Grade("b", Decimal("62.5")), Grade("c", Decimal(0)))
    frame = pl.DataFrame({"units": [10000, 9000, 8999, 6250, 6249, 0, None]})
    found = frame.select(grade_expr(pl.col("units"), grades, 2))["literal"].to_list()
    assert found == ["a", "a", "b", "b", "c", "c", None]


def test_ties_share_the_best_place_and_the_next_place_is_skipped() -> None:
    frame = pl.DataFrame({"g": ["x"] * 5, "units": [70, 90, 70, None, 60]})
    rank, ranked = rank_exprs(pl.col("units"), ["g"], 3)
    found = frame.select(rank=rank, ranked=ranked)
    assert found["rank"].to_list() == [2, 1, 2, None, 4]
    assert found["ranked"].to_list() == [4] * 5


def test_two_scored_units_have_no_rank() -> None:
    frame = pl.DataFrame({"g": ["x", "x", "x", "y", "y", "y"], "units": [1, 2, None, 1, 2, 3]})
    rank, ranked = rank_exprs(pl.col("units"), ["g"], 3)
    found = frame.select(rank=rank, ranked=ranked)
    assert found["rank"].to_list() == [None, None, None, 3, 2, 1]
    assert found["ranked"].to_list() == [2, 2, 2, 3, 3, 3]
