"""Measures of a release in their parts, and the SQL of the fact rows that they count."""

from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from jushu.releases.sql import name, text

# The column of a fact that tells a unit below its cluster.
UNIT_COLUMNS = {
    "zone": "zone_code",
    "provider": "provider_code",
    "category": "category_clause",
    "enterprise": "uscc",
}


@dataclass(frozen=True)
class Measure:
    """An aggregate of one column of a fact, over the rows whose date falls in a window of the period."""

    text: str
    aggregate: str
    fact_name: str
    column_name: str
    date_column: str
    time_window: str | None


@dataclass(frozen=True)
class Period:
    """A month, quarter or year."""

    period_type: str
    period_code: str
    start: date
    end: date


def measure_of(connection: duckdb.DuckDBPyConnection, measure: str) -> Measure:
    """The parts of a measure that the catalogue of the release names."""
    [row] = connection.execute(
        "select measure, aggregate, fact_name, column_name, date_column, time_window"
        " from audit_measure where measure = $measure",
        {"measure": measure},
    ).fetchall()
    return Measure(*row)


def of_unit(unit_type: str, unit_code: str, cluster_code: str) -> str:
    """The condition that a fact row belongs to a unit.

    The code of a category is cluster/clause. An enterprise counts whichever cluster filed about it.
    """
    if unit_type == "enterprise":
        return f"uscc = {text(unit_code)}"
    in_cluster = f"cluster_code = {text(cluster_code)}"
    if unit_type == "cluster":
        return in_cluster
    own = unit_code.rpartition("/")[2] if unit_type == "category" else unit_code
    return f"{in_cluster} and {UNIT_COLUMNS[unit_type]} = {text(own)}"


def contributing(measure: Measure, period: Period, unit: str = "true") -> str:
    """Query of the rows of the fact that the measure counts in a period."""
    column, moment = name(measure.column_name), name(measure.date_column)
    counts = column if measure.aggregate == "count" else f"{column} is not null"
    if measure.date_column == "period":
        when = f"period_type = {text(period.period_type)} and period_code = {text(period.period_code)}"
    else:
        first, after = _first_day(measure.time_window, period), period.end + timedelta(days=1)
        when = f"{moment} >= date '{first}' and {moment} < date '{after}'"
    return (
        f"select * from {name(measure.fact_name)}"
        f" where cluster_code is not null and {unit} and {when} and {counts}"
    )


def _first_day(window: str | None, period: Period) -> date:
    if window == "in 12 months":
        after = period.end + timedelta(days=1)
        return after.replace(year=after.year - 1)
    if window == "in year":
        return period.end.replace(month=1, day=1)
    return period.end.replace(day=1) if window == "at end" else period.start
