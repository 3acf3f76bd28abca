"""The demo province against the generator's truth and an independent calculation on it."""

from pathlib import Path

import polars as pl
import pytest

from ingestion import contract
from jushu import catalogue, releases
from jushu.settings import Settings
from tests.truth import compute_indicators
from tests.truth.records import Records
from tests.truth.stays import versions

QUARTERS = ["2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2", "2026Q3"]
MONTHS = ["2026-09", "2025-02"]
SERVICE_PERIODS = ["2025Q2", "2026Q3"]
INDICATORS = 93
# A check on too few values would show nothing: so many observed ones an indicator has at least.
FEWEST_OBSERVED = 40
KEYS = ["unit_type", "unit_code", "period_code", "indicator_code"]
FIGURES = ["numerator", "denominator", "value", "case_count"]


@pytest.fixture(scope="module")
def settings(demo_home: Path) -> Settings:
    return Settings(home=demo_home)


def wanted(truth: Path) -> pl.DataFrame:
    """Every indicator of every cluster and zone, and of providers and categories in two quarters."""

    def units(kind: str) -> list[tuple[str, str]]:
        return [(kind, code) for code in pl.read_parquet(truth / f"{kind}s.parquet")[f"{kind}_code"].sort()]

    clauses = catalogue.code_list("service_categories")["clause_id"].to_list()
    categories = [
        ("category", f"{cluster}/{clause}") for _, cluster in units("cluster") for clause in clauses
    ]
    return pl.concat(
        [
            compute_indicators(truth, units("cluster") + units("zone"), [*QUARTERS, "2025", *MONTHS]),
            compute_indicators(truth, units("provider") + categories, SERVICE_PERIODS),
        ]
    )


@pytest.fixture(scope="module")
def compared(settings: Settings) -> pl.DataFrame:
    """Wanted and published figures side by side, one row per unit x period x indicator of either."""
    expected = wanted(settings.home / "demo" / "truth")
    with releases.connect("analyst", settings) as connection:
        published = connection.sql("select * from indicator_value").pl()
    asked = expected.select("unit_type", "period_code").unique()
    published = published.join(asked, on=["unit_type", "period_code"], how="semi")
    return expected.join(published, on=KEYS, how="full", suffix="_published", coalesce=True, validate="1:1")


def by_indicator(wrong: pl.DataFrame) -> str:
    """How many rows of each indicator differ, and the first of them."""
    shown = [c for f in [*FIGURES, "status"] for c in (f, f"{f}_published")]
    grouped = wrong.sort(KEYS).group_by("indicator_code", "unit_type", maintain_order=True)
    first = grouped.agg(pl.len().alias("rows"), pl.col("unit_code", "period_code", *shown).first())
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=260, tbl_hide_dataframe_shape=True):
        return str(first.sort("indicator_code"))


def test_every_indicator_equals_the_independent_calculation(compared: pl.DataFrame):
    observed = compared.filter(pl.col("status_published") == "observed")
    differs = pl.any_horizontal(pl.col(f).ne_missing(pl.col(f"{f}_published")) for f in FIGURES)
    wrong = observed.filter(differs)
    assert wrong.is_empty(), by_indicator(wrong)


def test_every_status_equals_the_independent_calculation(compared: pl.DataFrame):
    # A provider or a category that had no such case has no row.
    is_absent = pl.col("status_published").is_null() & (pl.col("status") == "not_applicable")
    service = pl.col("unit_type").is_in(["provider", "category"])
    wrong = compared.filter(pl.col("status").ne_missing(pl.col("status_published")) & ~(service & is_absent))
    assert wrong.is_empty(), by_indicator(wrong)
    missing = compared.filter(pl.col("status_published") != "observed")
    assert missing["value_published"].is_null().all()
    assert (missing.filter(pl.col("status") == "suppressed")["case_count"] > 0).all()
    # SD-C11 opens on 1 April 2025: nothing before is its business.
    young = missing.filter(pl.col("status_reason") == "unit_not_established")
    assert {"SD-C11"} < set(young["unit_code"])
    assert set(young.filter(pl.col("unit_code") == "SD-C11")["period_code"]) == {
        "2024Q4",
        "2025Q1",
        "2025-02",
    }


def test_the_comparison_covers_every_indicator(compared: pl.DataFrame):
    observed = compared.filter(pl.col("status_published") == "observed")
    assert compared["indicator_code"].n_unique() == INDICATORS
    counted = observed.group_by("indicator_code").len()
    assert counted.height == INDICATORS, set(compared["indicator_code"]) - set(counted["indicator_code"])
    assert counted.filter(pl.col("len") < FEWEST_OBSERVED).is_empty(), counted.sort("len").head(20)
    clusters = observed.filter(pl.col("unit_type") == "cluster")
    spread = clusters.group_by("indicator_code").agg(pl.col("unit_code").n_unique().alias("clusters"))
    assert (spread["clusters"] >= 8).all(), spread.sort("clusters").head(20)
    assert set(observed["unit_type"]) == {"cluster", "zone", "provider", "category"}


def test_no_indicator_is_constant_over_the_clusters(compared: pl.DataFrame):
    quarters = pl.col("period_code").is_in(QUARTERS) & (pl.col("unit_type") == "cluster")
    observed = compared.filter(quarters & (pl.col("status_published") == "observed"))
    values = observed.group_by("indicator_code", "period_code").agg(
        pl.col("value_published").n_unique().alias("values")
    )
    last = values.filter(pl.col("period_code") == QUARTERS[-1])
    assert last.height == INDICATORS
    assert last.filter(pl.col("values") < 2).is_empty(), last.sort("values").head(10)


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


# Events are another way to file requests; enterprises have a test of their own; official lists come through
# a profile.
TABLES = sorted(set(contract.names()) - {"enterprises", "service_request_events", "listed_organisations"})


def same(clean: pl.DataFrame, current: pl.DataFrame) -> None:
    """Equal rows in the columns that both have; personal data are not released."""
    shared = [c for c in clean.columns if c in current.columns]
    assert len(shared) > 3
    left, right = (f.select(pl.col(c).cast(pl.String) for c in shared).sort(shared) for f in (clean, current))
    differs = left.join(right, on=shared, how="anti", nulls_equal=True)
    assert left.height == right.height, differs
    assert left.equals(right), differs


@pytest.mark.parametrize("table", TABLES)
def test_current_records_are_the_clean_ones(settings: Settings, table: str):
    """Late corrections supersede, older versions that arrive later do not, refused rows are not there."""
    clean = pl.read_parquet(settings.home / "demo" / "truth" / f"{table}.parquet")
    with releases.connect("analyst", settings) as connection:
        names = [name for (name,) in connection.sql("select table_name from duckdb_tables()").fetchall()]
        (staged,) = (n for n in names if n.startswith("stg_") and n.endswith(f"__{table}"))
        same(clean, connection.sql(f"select * from {staged}").pl())


def test_versions_of_enterprises_are_the_clean_ones(settings: Settings):
    """Moves, exits and returns; a stay whose entry was corrected is not there twice."""
    with releases.connect("analyst", settings) as connection:
        filed = connection.sql("select distinct uscc, entered_on from stg_registry__enterprises").pl()
        current = connection.sql("select * from dim_enterprise_version").pl()
    clean = versions(Records(settings.home / "demo" / "truth"))
    same(clean.with_columns(valid_from="since"), current)
    assert current.select("uscc", "entered_on").n_unique() < min(current.height, filed.height)
    assert current["uscc"].n_unique() < current.select("uscc", "entered_on").n_unique()
