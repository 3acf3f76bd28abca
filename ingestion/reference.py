"""Reference data that comes from a maintained library: China's statutory working days."""

from datetime import date

import chinese_calendar
import duckdb
import polars as pl
from chinese_calendar import constants


def working_days() -> pl.DataFrame:
    """One row per day of every year that chinese_calendar knows: day, is_statutory_workday.

    Make-up working days on weekends count as working days, as the State Council announces them. Years that
    have not been announced are not there; nothing is extrapolated.
    """
    first = min(d.year for d in constants.holidays)
    last = max(d.year for d in constants.holidays)
    days = pl.date_range(date(first, 1, 1), date(last, 12, 31), eager=True).alias("day")
    return pl.DataFrame({"day": days, "is_statutory_workday": [chinese_calendar.is_workday(d) for d in days]})


def load(connection: duckdb.DuckDBPyConnection) -> int:
    """Make ``raw.working_days`` equal to the library's calendar; returns the number of days."""
    days = working_days()
    connection.execute("begin")
    connection.execute("delete from raw.working_days")
    connection.execute("insert into raw.working_days select * from days")
    connection.execute("commit")
    return days.height
