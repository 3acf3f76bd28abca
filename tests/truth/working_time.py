"""Working time, day by day and window by window: slow, but plain to see.

``CN-STATUTORY``: statutory working days of China, 9-12 and 13-18. ``WEEKDAY-24H``: Monday to Friday round
the clock, without holidays. Moments are naive local timestamps, durations whole seconds.
"""

from datetime import date, timedelta
from functools import cache

import chinese_calendar
import numpy as np
import polars as pl

HOUR = 3600
DAY = 24 * HOUR
WINDOWS = {
    "CN-STATUTORY": ((9 * HOUR, 12 * HOUR), (13 * HOUR, 18 * HOUR)),
    "WEEKDAY-24H": ((0, 24 * HOUR),),
}
LAST_KNOWN_DAY = date(2026, 12, 31)


@cache
def is_working_day(day: date, calendar: str) -> bool:
    """Whether work is done on a day; NotImplementedError for a year that the holiday calendar lacks."""
    if calendar == "CN-STATUTORY":
        return chinese_calendar.is_workday(day)
    return day.weekday() < 5


def _works(days: np.ndarray, calendar: str) -> np.ndarray:
    known, place = np.unique(days, return_inverse=True)
    return np.array(
        [is_working_day(d, calendar) for d in known.astype("datetime64[D]").tolist()], dtype=bool
    )[place]


def working_seconds(start: np.ndarray, end: np.ndarray, calendar: str) -> np.ndarray:
    """Working seconds between moments (datetime64[s]); the end is not before the start."""
    begin, stop = _seconds(start), _seconds(end)
    total = np.zeros(len(begin), dtype="int64")
    day = begin // DAY
    while (left := np.flatnonzero(day <= stop // DAY)).size:
        works = left[_works(day[left], calendar)]
        for opens, closes in WINDOWS[calendar]:
            first = np.maximum(begin[works], day[works] * DAY + opens)
            last = np.minimum(stop[works], day[works] * DAY + closes)
            total[works] += np.maximum(last - first, 0)
        day[left] += 1
    return total


def due_moments(start: np.ndarray, seconds: np.ndarray, calendar: str) -> np.ndarray:
    """The earliest moments at which so many working seconds have passed; NaT beyond the known calendar."""
    begin, remaining = _seconds(start), seconds.astype("int64").copy()
    due = np.full(len(begin), np.datetime64("NaT"), dtype="datetime64[s]")
    day = begin // DAY
    last_day = np.datetime64(LAST_KNOWN_DAY, "D").astype("int64")
    while (left := np.flatnonzero(np.isnat(due) & (day <= last_day))).size:
        works = left[_works(day[left], calendar)]
        for opens, closes in WINDOWS[calendar]:
            still = works[np.isnat(due[works])]
            first = np.maximum(begin[still], day[still] * DAY + opens)
            available = np.maximum(day[still] * DAY + closes - first, 0)
            enough = remaining[still] <= available
            done = still[enough]
            due[done] = (first[enough] + remaining[done]).astype("datetime64[s]")
            rest = still[~enough]
            remaining[rest] -= available[~enough]
        day[left] += 1
    return due


@cache
def _days_worked() -> dict[date, int]:
    """How many statutory working days there were up to each day, from 2015 to the last known day."""
    found, day, n = {}, date(2015, 1, 1), 0
    while day <= LAST_KNOWN_DAY:
        n += is_working_day(day, "CN-STATUTORY")
        found[day] = n
        day += timedelta(days=1)
    return found


def working_days(first: pl.Series, last: pl.Series) -> pl.Series:
    """Statutory working days after the first day, up to and including the last."""
    worked = _days_worked()
    pairs = zip(first.to_list(), last.to_list(), strict=True)
    return pl.Series(
        [None if a is None or b is None else worked[b] - worked[a] for a, b in pairs], dtype=pl.Int64
    )


def working_days_later(days: pl.Series, n: int) -> pl.Series:
    """The n-th statutory working day after each day; null beyond the known calendar."""
    worked = _days_worked()
    first_with = {}
    for day, number in worked.items():
        first_with.setdefault(number, day)
    found = [None if d is None else first_with.get(worked[d] + n) for d in days.to_list()]
    return pl.Series(found, dtype=pl.Date)


def _seconds(moments: np.ndarray) -> np.ndarray:
    return moments.astype("datetime64[s]").astype("int64")
