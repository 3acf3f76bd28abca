"""Parquet of a large table has a file per period, and only the periods that changed are written again."""

import json
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from jushu.releases import Release
from tests.unit.jushu.releases.release_house import House

# 90 days from 1 January 2026: January has 31 of them, February 28, March 31. 30,000 requests are 333 rounds
# of all days and 30 more in January. Ten more were submitted nobody knows when.
FILL = """
    ALTER TABLE fct_service_requests ADD COLUMN submitted_at TIMESTAMP;
    ALTER TABLE fct_service_requests ADD COLUMN period_code VARCHAR;
    INSERT INTO fct_service_requests SELECT range, 'C1', 1, 'n', NULL, NULL FROM range(1000, 30010);
    UPDATE fct_service_requests
    SET submitted_at = TIMESTAMP '2026-01-01 08:00:00' + to_days(CAST(request_id % 90 AS INTEGER)),
        period_code = '2026Q1'
    WHERE request_id < 30000;
"""
ROWS = {
    "2026-01": 333 * 31 + 30,
    "2026-02": 333 * 28,
    "2026-03": 333 * 31,
    "none": 10,
}
CHANGES = {
    "a row of February": (
        "UPDATE fct_service_requests SET hours = -1 WHERE request_id = 31",
        {"2026-02"},
        ROWS,
    ),
    "from February to March": (
        "UPDATE fct_service_requests SET submitted_at = TIMESTAMP '2026-03-31 23:59:59'"
        " WHERE request_id = 31",
        {"2026-02", "2026-03"},
        ROWS | {"2026-02": ROWS["2026-02"] - 1, "2026-03": ROWS["2026-03"] + 1},
    ),
    "a new month": (
        "INSERT INTO fct_service_requests VALUES (99999, 'C1', 1, 'n', TIMESTAMP '2026-04-01', '2026Q2')",
        {"2026-04"},
        ROWS | {"2026-04": 1},
    ),
    "a date becomes known": (
        "UPDATE fct_service_requests SET submitted_at = TIMESTAMP '2026-01-31 23:59:59'"
        " WHERE submitted_at IS NULL",
        {"2026-01"},
        {name: rows for name, rows in ROWS.items() if name != "none"} | {"2026-01": ROWS["2026-01"] + 10},
    ),
    "another table": ("DELETE FROM dim_period WHERE period_code = '2026Q2'", set(), ROWS),
}


def deal_out(house: House, column: str) -> None:
    """Say in the manifest of dbt by which column the requests are dealt out."""
    manifest = json.loads(house.dbt_manifest.read_text())
    manifest["nodes"]["model.jushu.fct_service_requests"]["config"]["meta"]["parquet_by"] = column
    house.dbt_manifest.write_text(json.dumps(manifest))


def files(release: Release) -> dict[str, Path]:
    """The files of the requests by their names without ending."""
    return {path.stem: path for path in (release.path / "parquet" / "fct_service_requests").iterdir()}


def counted(release: Release) -> dict[str, int]:
    """The rows of each file."""
    return {name: pl.read_parquet(path).height for name, path in files(release).items()}


def test_a_file_per_month_with_the_rows_of_that_month(house: House) -> None:
    house.sql(FILL)
    deal_out(house, "submitted_at")
    release = house.publish()
    assert counted(release) == ROWS
    march = pl.read_parquet(files(release)["2026-03"])["submitted_at"]
    assert (march.min(), march.max()) == (datetime(2026, 3, 1, 8), datetime(2026, 3, 31, 8))
    assert not (release.path / "parquet" / "fct_service_requests.parquet").exists()


def test_a_file_per_word_of_a_column(house: House) -> None:
    house.sql(FILL)
    deal_out(house, "period_code")
    assert counted(house.publish()) == {"2026Q1": 30_000, "none": 10}


@pytest.mark.parametrize("change", CHANGES)
def test_only_the_months_that_changed_are_written(house: House, change: str) -> None:
    house.sql(FILL)
    deal_out(house, "submitted_at")
    before = files(house.publish())
    statement, written, rows = CHANGES[change]
    house.sql(statement)
    release = house.publish()
    after = files(release)
    again = {
        name
        for name, path in after.items()
        if name not in before or path.stat().st_ino != before[name].stat().st_ino
    }
    assert again == written
    assert counted(release) == rows
    with duckdb.connect(house.settings.warehouse) as connection:
        columns = "request_id, cluster_code, hours, submitted_at, period_code"
        shown = f"SELECT {columns} FROM '{release.path}/parquet/fct_service_requests/*.parquet'"
        truth = f"SELECT {columns} FROM fct_service_requests"
        assert connection.execute(f"({truth} EXCEPT ALL {shown})").fetchall() == []
        assert connection.execute(f"({shown} EXCEPT ALL {truth})").fetchall() == []


def test_a_table_that_is_dealt_out_otherwise_is_written_anew(house: House) -> None:
    house.sql(FILL)
    house.publish()
    deal_out(house, "submitted_at")
    house.sql("DELETE FROM dim_period WHERE period_code = '2026Q2'")
    release = house.publish()
    assert counted(release) == ROWS
    assert "parquet/fct_service_requests/2026-01.parquet" in release.manifest["files"]
    assert "parquet/fct_service_requests.parquet" not in release.manifest["files"]


def test_a_damaged_file_of_a_month_is_not_kept(house: House) -> None:
    house.sql(FILL)
    deal_out(house, "submitted_at")
    path = files(house.publish())["2026-03"]
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])
    house.sql(CHANGES["a row of February"][0])
    assert counted(house.publish()) == ROWS
