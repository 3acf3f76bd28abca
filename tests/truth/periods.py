"""Months and quarters by their codes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class Period:
    """A month (``2026-09``) or a quarter (``2026Q3``): first day, last day."""

    code: str
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


def period(code: str) -> Period:
    """The period of a code; ValueError for anything else."""
    if "Q" in code:
        year, quarter = (int(part) for part in code.split("Q"))
        first, months = 3 * quarter - 2, 3
    else:
        year, first = (int(part) for part in code.split("-"))
        months = 1
    after = first + months
    following = date(year + (after - 1) // 12, (after - 1) % 12 + 1, 1)
    return Period(code, date(year, first, 1), following - timedelta(days=1))
