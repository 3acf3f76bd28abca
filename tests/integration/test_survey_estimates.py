"""Intervals and survey estimates of the demo province against an independent calculation on its records."""

import json
from pathlib import Path

import polars as pl
import pytest

from jushu import releases
from jushu.settings import Settings
from tests.truth import compute_indicators
from tests.truth.periods import period
from tests.truth.records import Records, read
from tests.truth.surveys import Wave, wilson

WAVES = [("SD-C01", "2026Q3"), ("SD-C08", "2025Q2"), ("SD-C12", "2026-09"), ("SD-C12", "2025")]
# What an indicator counts, told by its words: cases of one kind, or money, minutes, weights, fixed lists.
COUNTED = ["SQ2-01", "SQ3-02", "SQ4-04", "SQ5-02", "SQ8-02", "DP4-01"]
NOT_COUNTED = ["SQ4-01", "SQ4-02", "SQ4-05", "SQ8-01", "DP1-02", "DP2-02", "DP6-01", "DP3-01"]


@pytest.fixture(scope="module")
def records(demo_home: Path) -> Records:
    return read(demo_home / "demo" / "truth")


@pytest.fixture(scope="module")
def published(demo_home: Path) -> dict[str, pl.DataFrame]:
    """The released tables, as management sees them."""
    names = ("indicator_interval", "survey_estimate", "survey_quality")
    with releases.connect("management", Settings(home=demo_home)) as connection:
        return {name: connection.sql(f"select * from {name}").pl() for name in names}


@pytest.mark.parametrize(("cluster", "code"), WAVES)
def test_every_estimate_of_a_wave(
    records: Records, published: dict[str, pl.DataFrame], cluster: str, code: str
):
    wave = Wave(records, cluster, period(code))
    found = published["survey_estimate"].filter(cluster_code=cluster, period_code=code, status="observed")
    rows = {(row["question_code"], row["measure"]): row for row in found.iter_rows(named=True)}
    assert set(found["population_count"]) == {wave.population}
    expected = wave.figures()
    standardised = {key for key in rows if key[1] == "alpha_standardised"}
    assert len(standardised) == 6
    assert expected.keys() == rows.keys() - standardised
    for key, figure in expected.items():
        row = rows[key]
        assert row["respondent_count"] == figure.respondents, key
        assert row["estimate"] == pytest.approx(figure.estimate, rel=1e-9, abs=1e-9), key
        if key[1] == "alpha_raw":
            assert (row["low"], row["high"], row["enterprise_count"]) == (None, None, None)
        else:
            assert row["enterprise_count"] == figure.enterprises, key
            assert row["low"] == pytest.approx(figure.low, rel=1e-9, abs=1e-9), key
            assert row["high"] == pytest.approx(figure.high, rel=1e-9, abs=1e-9), key


@pytest.mark.parametrize(("cluster", "code"), WAVES)
def test_the_answering_of_a_wave(
    records: Records, published: dict[str, pl.DataFrame], cluster: str, code: str
):
    wave = Wave(records, cluster, period(code))
    (row,) = published["survey_quality"].filter(cluster_code=cluster, period_code=code).iter_rows(named=True)
    assert row["invited_count"] == wave.invited
    assert row["answered_count"] == wave.everybody.height
    assert row["valid_count"] == wave.rows.height
    assert row["straight_lined_count"] == wave.everybody.height - wave.rows.height > 0
    patterns = [
        json.dumps(sorted(part.drop("response_id").rows()))
        for part in wave.answers.partition_by("response_id")
        if part.height >= 10
    ]
    assert row["duplicated_count"] == sum(patterns.count(pattern) > 1 for pattern in patterns)
    low, high = wilson(wave.rows.height / wave.invited, wave.invited)
    assert row["response_rate_low_pct"] == pytest.approx(100 * low)
    assert row["response_rate_high_pct"] == pytest.approx(100 * high)
    needed = 1.959963984540054**2 / 4 / 0.05**2
    assert 0 <= row["needed_count"] - needed / (1 + (needed - 1) / wave.invited) < 1


def test_intervals_of_shares(demo_home: Path, published: dict[str, pl.DataFrame]):
    found = published["indicator_interval"]
    codes = set(found["indicator_code"])
    assert set(COUNTED) <= codes
    assert not codes & set(NOT_COUNTED)
    units = [("cluster", "SD-C01"), ("zone", "SD-C12-Z1"), ("category", "SD-C08/7.3.4")]
    wanted = compute_indicators(demo_home / "demo" / "truth", units, ["2026Q3", "2025"])
    keys = ["unit_type", "unit_code", "period_code", "indicator_code"]
    both = wanted.filter(pl.col("indicator_code").is_in(codes)).join(
        found, on=keys, how="left", suffix="_found"
    )
    observed = both.filter(status="observed")
    assert observed.height > 60
    for row in observed.iter_rows(named=True):
        low, high = wilson(float(row["numerator"] / row["denominator"]), float(row["denominator"]))
        assert row["low"] == pytest.approx(100 * low, abs=1e-6), row
        assert row["high"] == pytest.approx(100 * high, abs=1e-6), row
    hidden = both.filter(pl.col("status") == "suppressed")
    assert hidden.height > 0
    assert (
        hidden.select("value_found", "low", "high").null_count().sum_horizontal().item() == 3 * hidden.height
    )
