"""The rating of enterprises against an independent calculation, and its scores against their parts."""

from pathlib import Path

import polars as pl
import pytest

from jushu import releases
from jushu.settings import Settings
from tests.truth.enterprises import rate_enterprises

PERIODS = ["2025Q2", "2026Q3", "2025"]
KEYS = ["unit_code", "period_code", "indicator_code"]


@pytest.fixture(scope="module")
def published(demo_home: Path) -> dict[str, pl.DataFrame]:
    """The released tables of the rating."""
    names = ("enterprise_value", "score_enterprise_indicator", "score_enterprise_node")
    with releases.connect("analyst", Settings(home=demo_home)) as connection:
        return {name: connection.sql(f"select * from {name}").pl() for name in names}


def test_every_value_equals_the_independent_calculation(demo_home: Path, published: dict[str, pl.DataFrame]):
    wanted = rate_enterprises(demo_home / "demo" / "truth", PERIODS)
    found = published["enterprise_value"].filter(pl.col("period_code").is_in(PERIODS))
    both = wanted.join(found, on=KEYS, how="full", suffix="_published", coalesce=True, validate="1:1")
    differs = pl.col("value").ne_missing(pl.col("value_published"))
    wrong = both.filter(differs | pl.col("status").ne_missing(pl.col("status_published")))
    assert wrong.is_empty(), wrong.select(*KEYS, "value", "value_published", "status", "status_published")
    observed = both.filter(pl.col("status") == "observed").group_by("indicator_code").len()
    assert observed.height == 12
    assert (observed["len"] >= 30).all(), observed
    assert (both["status"] == "not_reported").any()


def test_a_grade_is_the_band_of_the_score(published: dict[str, pl.DataFrame]):
    rating = published["score_enterprise_node"].filter(
        (pl.col("node_code") == "ER") & pl.col("score").is_not_null()
    )
    bounds = [(80, "AAA"), (70, "AA"), (60, "A"), (40, "B"), (0, "C")]
    for row in rating.iter_rows(named=True):
        assert row["grade_code"] == next(code for bound, code in bounds if row["score"] >= bound)
    assert set(rating["grade_code"]) == {code for _, code in bounds}


def test_a_score_is_the_sum_of_its_contributions(published: dict[str, pl.DataFrame]):
    keys = ["unit_code", "period_type", "period_code"]
    parts = published["score_enterprise_indicator"].group_by(keys).agg(pl.col("contribution").sum())
    rating = published["score_enterprise_node"].filter(
        (pl.col("node_code") == "ER") & pl.col("score_raw").is_not_null()
    )
    both = rating.join(parts, on=keys, how="left", validate="1:1")
    assert both.height > 20_000
    assert ((both["score_raw"] - both["contribution"]).abs() < 1e-9).all()
