"""Which rows a measure counts: windows of a quarter that ends on 30 September, on rows at their borders."""

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from jushu.trace.measure import Measure, Period, contributing, of_unit

QUARTER = Period("quarter", "2026Q3", date(2026, 7, 1), date(2026, 9, 30))
DAYS = ["2025-09-30", "2025-10-01", "2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01", "2026-08-31"]
DAYS += ["2026-09-01", "2026-09-30", "2026-10-01"]


@pytest.fixture
def facts() -> Iterator[duckdb.DuckDBPyConnection]:
    """A fact with a row on each day, at the last second of it."""
    with duckdb.connect() as connection:
        rows = ", ".join(f"('C1', 'Z1', '7.3.2', timestamp '{day} 23:59:59', true, 1)" for day in DAYS)
        connection.execute(
            f"create table fct as select * from (values {rows})"
            " as t(cluster_code, zone_code, category_clause, happened_at, is_counted, size)"
        )
        yield connection


def days(facts: duckdb.DuckDBPyConnection, window: str | None, unit: str = "true") -> list[str]:
    measure = Measure("", "count", "fct", "is_counted", "happened_at", window)
    rows = facts.sql(contributing(measure, QUARTER, unit)).fetchall()
    return [f"{row[3]:%Y-%m-%d}" for row in rows]


@pytest.mark.parametrize(
    ("window", "first"),
    [
        (None, "2026-07-01"),
        ("at end", "2026-09-01"),
        ("in year", "2026-01-01"),
        ("in 12 months", "2025-10-01"),
    ],
)
def test_a_window_ends_with_the_period(facts: duckdb.DuckDBPyConnection, window: str | None, first: str):
    assert days(facts, window) == [day for day in DAYS if first <= day <= "2026-09-30"]


def test_rows_of_another_unit_do_not_count(facts: duckdb.DuckDBPyConnection):
    assert len(days(facts, None, of_unit("zone", "Z1", "C1"))) == 4
    assert len(days(facts, None, of_unit("category", "C1/7.3.2", "C1"))) == 4
    assert days(facts, None, of_unit("category", "C1/7.3.3", "C1")) == []
    assert days(facts, None, of_unit("cluster", "C2", "C2")) == []
    assert days(facts, None, of_unit("zone", "Z1", "C2")) == []


def test_what_is_not_true_or_has_no_value_does_not_count(facts: duckdb.DuckDBPyConnection):
    facts.execute("update fct set is_counted = false, size = null where happened_at < '2026-08-01'")
    assert days(facts, None) == ["2026-08-31", "2026-09-01", "2026-09-30"]
    summed = Measure("", "sum", "fct", "size", "happened_at", None)
    assert len(facts.sql(contributing(summed, QUARTER)).fetchall()) == 3
