"""Scores made period by period against those of the whole table at once."""

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from jushu.errors import JushuError
from jushu.scoring import Methodology, score, score_by_period
from jushu.scoring.by_period import Part
from jushu.scoring.methodology import Indicator

Table = Callable[..., pl.DataFrame]
PARTS = get_args(Part)


@pytest.fixture
def three_periods(table: Table) -> pl.DataFrame:
    """Three quarters of four units with gaps; the last quarter lacks a unit."""
    quarters = {
        "2026Q1": {"U": {"A": 7, "B": 9, "C": 40, "E": 95}, "V": {"A": 1, "B": 30, "C": 5, "E": 10}},
        "2026Q2": {
            "U": {"A": "not_reported", "B": 9, "C": 40, "E": 90},
            "V": {"A": 2, "B": 3, "C": 5, "E": 1},
        },
        "2026Q3": {"U": {"A": "not_reported", "B": 2, "C": 41, "E": 95}},
    }
    quarterly = [table(units, period=period) for period, units in quarters.items()]
    return pl.concat([part.cast({"status_reason": pl.String}) for part in quarterly])


def scored(values: pl.DataFrame, method: Methodology, part: Part) -> pl.DataFrame:
    with duckdb.connect() as connection:
        relation = connection.from_arrow(values.to_arrow())
        return pl.DataFrame(score_by_period(relation, method, part).read_all())


@pytest.mark.parametrize("part", PARTS)
def test_periods_one_by_one_are_the_whole_table(small: Methodology, three_periods: pl.DataFrame, part: Part):
    whole = getattr(score(three_periods, small), part)
    assert whole["period_code"].n_unique() == 3
    assert_frame_equal(scored(three_periods, small, part), whole, check_exact=True)


@pytest.mark.parametrize("part", PARTS)
def test_values_carried_over_are_not_lost(small: Methodology, three_periods: pl.DataFrame, part: Part):
    def carrying(leaf: Indicator) -> Indicator:
        return replace(leaf, missing_rule="carry", carry_periods=2) if leaf.code == "A" else leaf

    method = replace(small, indicators=tuple(map(carrying, small.indicators)))
    found = scored(three_periods, method, part)
    assert_frame_equal(found, getattr(score(three_periods, method), part), check_exact=True)
    if part == "indicators":  # A = 7 of the first quarter gives 70 points in the third
        assert found.filter(unit_code="U", indicator_code="A")["normalised"].to_list() == [70, 70, 70]


def test_no_values_give_no_rows(small: Methodology, three_periods: pl.DataFrame):
    assert scored(three_periods.clear(), small, "nodes").is_empty()


def test_a_row_without_meaning_is_refused_by_name(small: Methodology, three_periods: pl.DataFrame):
    twice = pl.concat([three_periods, three_periods.filter(period_code="2026Q2")])
    with pytest.raises(JushuError, match="several rows"):
        scored(twice, small, "nodes")
