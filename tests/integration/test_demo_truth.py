"""The demo province against the generator's truth and an independent calculation on it."""

from pathlib import Path

import polars as pl
import pytest

from jushu import releases
from jushu.settings import Settings
from tests.truth import compute_indicators

CLUSTERS = ["SD-C01", "SD-C03", "SD-C05", "SD-C09", "SD-C11", "SD-C12"]
ZONES = ["SD-C01-Z1", "SD-C03-Z2", "SD-C12-Z1"]
PERIODS = ["2026Q3", "2025Q4", "2025Q1", "2026-09", "2026-05", "2025-02"]
# A rate of fewer cases is suppressed; counts and times are not rates.
FEWEST_CASES = 5
KEYS = ["unit_type", "unit_code", "period_code", "indicator_code"]
FIGURES = ["numerator", "denominator", "value", "case_count"]


@pytest.fixture(scope="module")
def settings(demo_home: Path) -> Settings:
    return Settings(home=demo_home)


@pytest.fixture(scope="module")
def compared(settings: Settings) -> pl.DataFrame:
    """Wanted and published figures side by side, one row per unit x period x indicator."""
    units = [("cluster", c) for c in CLUSTERS] + [("zone", z) for z in ZONES]
    wanted = compute_indicators(settings.home / "demo" / "truth", units, PERIODS)
    with releases.connect("analyst", settings) as connection:
        published = connection.sql("select * from indicator_value").pl()
    return wanted.join(published, on=KEYS, how="left", suffix="_published", validate="1:1")


def test_every_indicator_equals_the_independent_calculation(compared: pl.DataFrame):
    observed = compared.filter(pl.col("status") == "observed")
    differs = pl.any_horizontal(pl.col(f).ne_missing(pl.col(f"{f}_published")) for f in FIGURES)
    wrong = observed.filter(differs)
    assert wrong.is_empty(), wrong.select(*KEYS, *FIGURES, *(f"{f}_published" for f in FIGURES)).head(20)
    assert observed["indicator_code"].n_unique() == 25
    assert observed.filter(pl.col("unit_type") == "cluster")["unit_code"].n_unique() == len(CLUSTERS)
    assert observed.height > 1_000


def test_a_value_is_missing_only_for_its_reason(compared: pl.DataFrame):
    missing = compared.filter(pl.col("status") != "observed")
    assert missing["value_published"].is_null().all()
    suppressed = missing.filter(pl.col("status") == "suppressed")
    assert suppressed.height and (suppressed["case_count"] < FEWEST_CASES).all()
    not_due = missing.filter(pl.col("status") == "not_due")
    assert not_due["indicator_code"].str.starts_with("SQ4").all() and (not_due["case_count"] == 0).all()
    not_applicable = missing.filter(pl.col("status") == "not_applicable")
    reasons = not_applicable["status_reason"].unique().to_list()
    assert sorted(reasons) == ["no_cases", "unit_not_established"]
    # SD-C11 opens on 1 April 2025; nothing else of the sample is younger than the first period.
    young = not_applicable.filter(pl.col("status_reason") == "unit_not_established")
    assert young["unit_code"].unique().to_list() == ["SD-C11"]
    assert sorted(young["period_code"].unique().to_list()) == ["2025-02", "2025Q1"]


def test_no_indicator_is_constant_over_the_clusters(settings: Settings):
    with releases.connect("management", settings) as connection:
        constant = connection.sql(
            "select indicator_code from indicator_value "
            "where unit_type = 'cluster' and period_code = '2026Q3' "
            "group by 1 having count(distinct value) < 2"
        ).fetchall()
    assert constant == []


def test_quarantine_holds_exactly_the_planted_rows(settings: Settings):
    planted = pl.read_csv(settings.home / "demo" / "truth" / "quarantine.csv", infer_schema=False)
    with releases.connect("auditor", settings) as connection:
        found = connection.sql(
            "select original_name, line, field, reason_code, rule_id "
            "from audit_quarantine join audit_files using (file_id)"
        ).pl()
    planted_rows = set(planted.select("file_name", "line", "field", "reason_code").fill_null("").rows())
    found_rows = {(n, str(line), field or "", code) for n, line, field, code, _ in found.rows()}
    assert found_rows == planted_rows
    assert found.height == planted.height
    rules = {(n, str(line), rule) for n, line, _, code, rule in found.rows() if code == "ROW_RULE"}
    broken = planted.filter(pl.col("reason_code") == "ROW_RULE").select("file_name", "line", "rule_id")
    assert rules == set(broken.rows())


def test_the_books_of_every_file_equal_the_generators(settings: Settings):
    made = pl.read_csv(settings.home / "demo" / "truth" / "files.csv")
    with releases.connect("auditor", settings) as connection:
        books = connection.sql("select * from audit_files").pl()
    joined = made.join(books, left_on="file_name", right_on="original_name", how="full")
    assert joined.height == made.height == books.height
    for counted, expected in (
        ("physical_lines_right", "physical_lines"),
        ("loaded_rows", "expected_loaded"),
        ("quarantined_rows", "expected_quarantined"),
    ):
        assert joined[counted].to_list() == joined[expected].to_list(), counted
    total = books["blank_lines"] + books["header_lines"] + books["footer_lines"]
    assert (total + books["loaded_rows"] + books["quarantined_rows"]).to_list() == books[
        "physical_lines"
    ].to_list()


TABLES = {
    "clusters": "dim_cluster",
    "zones": "dim_zone",
    "enterprises": "dim_enterprise",
    "service_requests": "fct_service_requests",
    "complaints": "fct_complaints",
}


@pytest.mark.parametrize("table", TABLES)
def test_current_records_are_the_clean_ones(settings: Settings, table: str):
    """Late corrections supersede, older versions that arrive later do not, refused rows are not there."""
    truth = pl.read_parquet(settings.home / "demo" / "truth" / f"{table}.parquet")
    with releases.connect("analyst", settings) as connection:
        current = connection.sql(f"select * from {TABLES[table]}").pl()
    shared = [c for c in truth.columns if c in current.columns]
    assert len(shared) > 3
    left, right = (f.select(pl.col(c).cast(pl.String) for c in shared).sort(shared) for f in (truth, current))
    assert left.height == right.height
    assert left.equals(right)
