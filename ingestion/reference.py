"""Reference data that comes from a maintained library: China's statutory working days."""

from datetime import date, datetime

import chinese_calendar
import duckdb
import polars as pl
from chinese_calendar import constants

ALWAYS = datetime(1970, 1, 1)


def working_days() -> pl.DataFrame:
    """One row per day of every year that chinese_calendar knows: day, is_statutory_workday.

    Make-up working days on weekends count as working days, as the State Council announces them. Years that
    have not been announced are not there; nothing is extrapolated.
    """
    first = min(d.year for d in constants.holidays)
    last = max(d.year for d in constants.holidays)
    days = pl.date_range(date(first, 1, 1), date(last, 12, 31), eager=True).alias("day")
    return pl.DataFrame({"day": days, "is_statutory_workday": [chinese_calendar.is_workday(d) for d in days]})


def load(connection: duckdb.DuckDBPyConnection, at: datetime) -> int:
    """Add to ``raw.working_days`` what the library's calendar says anew; returns the number of such days.

    A day that is said otherwise than before is a new version of that day, known from ``at`` on, so that an
    older as-of time keeps the calendar of its time. What a warehouse begins with counts as always known.
    """
    days = working_days()
    row = connection.execute("select count(*) from raw.working_days").fetchone()
    known_since = at if row and row[0] else ALWAYS
    connection.execute("begin")
    added = connection.execute(
        """
        insert into raw.working_days
        select days.day, days.is_statutory_workday, ?
        from days
        anti join (
            select * from raw.working_days
            qualify row_number() over (partition by day order by _loaded_at desc) = 1
        ) as known
            on days.day = known.day and days.is_statutory_workday = known.is_statutory_workday
        """,
        [known_since],
    ).fetchone()
    connection.execute("commit")
    assert days.height and added
    return int(added[0])
