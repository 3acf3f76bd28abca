"""The totals that management gets, against the single enterprises that only analysts have."""

from pathlib import Path

import polars as pl
import pytest

from jushu import releases
from jushu.settings import Role, Settings

PERIODS = ("2025Q2", "2026Q3", "2026-08", "2025")
KEYS = ["cluster_code", "period_code", "entity_subtype"]
GRADES = {"AAA": "grade_aaa", "AA": "grade_aa", "A": "grade_a", "B": "grade_b", "C": "grade_c"}


def read(demo_home: Path, role: Role, query: str) -> pl.DataFrame:
    with releases.connect(role, Settings(home=demo_home)) as connection:
        return connection.sql(query).pl().filter(pl.col("period_code").is_in(PERIODS))


@pytest.fixture(scope="module")
def composition(demo_home: Path) -> pl.DataFrame:
    """The totals as management's file has them."""
    return read(demo_home, "management", "select * from enterprise_composition")


def test_totals_are_the_enterprises_that_analysts_can_count(
    demo_home: Path, composition: pl.DataFrame
) -> None:
    stays = read(demo_home, "analyst", "select * from fct_enterprise_periods")
    wanted = stays.group_by(KEYS).agg(
        pl.col("uscc").filter(pl.col("is_active")).n_unique().alias("active"),
        pl.col("has_entered").sum().alias("entered"),
        pl.col("has_exited").sum().alias("exited"),
    )
    there = composition.filter(pl.max_horizontal("active_before", "active", "entered", "exited") > 0)
    both = wanted.join(there, on=KEYS, how="full", suffix="_published", coalesce=True, validate="1:1")
    for name in ("active", "entered", "exited"):
        assert both[name].cast(pl.Int64).to_list() == both[f"{name}_published"].to_list()
    assert both.height > 500


def test_grades_are_those_of_the_single_enterprises(demo_home: Path, composition: pl.DataFrame) -> None:
    query = "select * from score_enterprise_node where node_code = 'ER' and grade_code is not null"
    rated = read(demo_home, "analyst", query).group_by("period_code", "grade_code").len()
    counted = composition.group_by("period_code").agg(pl.col(list(GRADES.values())).sum())
    for period, grade, number in rated.iter_rows():
        assert counted.filter(pl.col("period_code") == period)[GRADES[grade]].to_list() == [number]
    months = composition.filter(pl.col("period_type") == "month")
    assert months["active"].sum() == months["not_graded"].sum() > 0


def test_every_subtype_of_the_standard_has_a_row(composition: pl.DataFrame) -> None:
    assert set(composition.group_by("cluster_code", "period_code").len()["len"]) == {21}
    assert composition.filter(pl.col("active") == 0).height > 0
