"""The statutory calendar against the State Council's announcements, where they differ from weekends."""

from collections.abc import Iterator
from datetime import date, datetime

import duckdb
import polars as pl
import pytest

from ingestion import reference
from ingestion.warehouse import BOOKS


@pytest.fixture(scope="module")
def days() -> dict[date, bool]:
    return dict(reference.working_days().iter_rows())


@pytest.mark.parametrize(
    ("day", "is_workday"),
    [
        # 国办发明电〔2024〕12号, 2025: 1 to 8 October off, 28 September and 11 October worked.
        ("2025-09-28", True), ("2025-10-11", True), ("2025-10-01", False), ("2025-10-08", False),
        ("2025-10-09", True),
        ("2025-01-26", True), ("2025-02-08", True), ("2025-01-28", False), ("2025-02-04", False),
        ("2025-02-05", True),
        ("2025-04-27", True), ("2025-05-05", False), ("2025-05-06", True), ("2025-04-04", False),
        ("2025-06-02", False),
        # 2024: 29 September and 12 October worked, 4 February and 18 February worked.
        ("2024-09-29", True), ("2024-10-12", True), ("2024-02-04", True), ("2024-02-18", True),
        ("2024-10-07", False),
        # Plain weekdays and weekends.
        ("2025-03-15", False), ("2025-03-16", False), ("2025-03-17", True), ("2026-03-14", False),
        ("2026-03-16", True),
        ("2026-01-01", False),
    ],
)  # fmt: skip
def test_announced_days(days: dict[date, bool], day: str, is_workday: bool) -> None:
    assert days[date.fromisoformat(day)] is is_workday


def test_every_day_of_every_known_year_once_and_none_beyond(days: dict[date, bool]) -> None:
    frame = reference.working_days()
    assert frame["day"].is_sorted() and frame["day"].n_unique() == frame.height
    # 2004 to 2026 are 23 years, of which 2004, 08, 12, 16, 20 and 24 have a 29 February.
    assert frame.height == 23 * 365 + 6
    assert (min(days), max(days)) == (date(2004, 1, 1), date(2026, 12, 31))
    # 国办发明电〔2024〕12号 leaves 248 working days in 2025: 261 weekdays - 18 days off + 5 made up.
    assert sum(v for d, v in days.items() if d.year == 2025) == 248


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(BOOKS)
        yield connection


def test_loading_twice_is_the_same_table(warehouse: duckdb.DuckDBPyConnection) -> None:
    at = datetime(2026, 10, 8)
    assert [reference.load(warehouse, at), reference.load(warehouse, at)] == [23 * 365 + 6, 0]
    loaded = warehouse.sql("select day, is_statutory_workday from raw.working_days order by day").pl()
    assert loaded.equals(reference.working_days().cast({"day": pl.Date}))


def test_a_day_that_changes_is_a_new_version(warehouse: duckdb.DuckDBPyConnection) -> None:
    reference.load(warehouse, datetime(2025, 1, 1))
    # as if the library had once said otherwise of the Spring Festival of 2026
    warehouse.execute("update raw.working_days set is_statutory_workday = true where day = '2026-02-17'")
    assert reference.load(warehouse, datetime(2025, 11, 4)) == 1
    versions = warehouse.execute(
        "select is_statutory_workday, _loaded_at from raw.working_days where day = '2026-02-17' order by all"
    ).fetchall()
    assert versions == [(False, datetime(2025, 11, 4)), (True, datetime(1970, 1, 1))]
