"""Months, quarters and years by their codes, and the days that an indicator of one looks at."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Period:
    """A month (``2026-09``), a quarter (``2026Q3``) or a year (``2025``): first day, last day."""

    code: str
    kind: str
    start: date
    end: date

    @property
    def opens(self) -> datetime:
        """First moment."""
        return datetime.combine(self.start, datetime.min.time())

    @property
    def closes(self) -> datetime:
        """First moment after it."""
        return datetime.combine(self.end + timedelta(days=1), datetime.min.time())

    @property
    def eve(self) -> date:
        """The day before it."""
        return self.start - timedelta(days=1)

    @property
    def last_quarter(self) -> str:
        """Code of the quarter it is, or that it ends with."""
        return f"{self.end.year}Q{(self.end.month + 2) // 3}"

    @property
    def last_month(self) -> str:
        """Code of the month it is, or that it ends with."""
        return f"{self.end:%Y-%m}"

    def contains(self, column: str) -> pl.Expr:
        """Whether a day or moment of a column falls into it."""
        return _between(column, self.start, self.end)

    def twelve_months(self, column: str) -> pl.Expr:
        """Whether it falls into the twelve months that end with it."""
        following = self.end + timedelta(days=1)
        return _between(column, following.replace(year=following.year - 1), self.end)

    def in_year(self, column: str) -> pl.Expr:
        """Whether it falls between 1 January of the year and the last day."""
        return _between(column, self.end.replace(month=1, day=1), self.end)


def _between(column: str, first: date, last: date) -> pl.Expr:
    return pl.col(column).cast(pl.Date).is_between(first, last).fill_null(False)


def period(code: str) -> Period:
    """The period of a code; ValueError for anything else."""
    if "Q" in code:
        year, quarter = (int(part) for part in code.split("Q"))
        kind, first = "quarter", 3 * quarter - 2
    elif "-" in code:
        year, first = (int(part) for part in code.split("-"))
        kind = "month"
    else:
        kind, year, first = "year", int(code), 1
    following = month_start(year, first + MONTHS[kind])
    return Period(code, kind, date(year, first, 1), following - timedelta(days=1))


def year_before(p: Period) -> Period:
    """The same period of the year before."""
    return period(f"{int(p.code[:4]) - 1}{p.code[4:]}")


def month_start(year: int, month: int) -> date:
    """First day of a month; month 13 is January of the next year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
