"""The quarters of the demo province and random moments within them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from ingestion.synthetic.worktime import STATUTORY

EPOCH = date(1970, 1, 1)
DAY = 86_400


@dataclass(frozen=True)
class Quarter:
    """One quarter of the demo: ``index`` counts from 0 (2024Q4); ``end`` is its last day."""

    index: int
    year: int
    number: int

    @property
    def code(self) -> str:
        """Period code such as ``2026Q3``."""
        return f"{self.year}Q{self.number}"

    @property
    def start(self) -> date:
        """First day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        """Last day."""
        following = date(self.year + self.number // 4, 3 * (self.number % 4) + 1, 1)
        return following - timedelta(days=1)

    @property
    def cutoff(self) -> int:
        """First second after the quarter: what happens from here on is not in its files."""
        return (days(self.end) + 1) * DAY


def days(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


QUARTERS = tuple(Quarter(i, 2024 + (i + 3) // 4, (i + 3) % 4 + 1) for i in range(8))
FIRST = QUARTERS[0]
LAST = QUARTERS[-1]
DATA_END = LAST.cutoff
# Volume by quarter: growth, with a dip at the Spring Festival; adds up to 1.
VOLUME = np.array([0.112, 0.104, 0.120, 0.124, 0.129, 0.122, 0.141, 0.148])


def stamps(seconds: np.ndarray) -> np.ndarray:
    """Seconds since 1970 as microsecond timestamps; NaN becomes missing."""
    missing = np.isnan(seconds)
    whole = np.where(missing, 0, seconds).astype("int64") * 1_000_000
    return np.where(missing, np.iinfo("int64").min, whole).astype("datetime64[us]")


def day_stamps(values: np.ndarray) -> np.ndarray:
    """Days since 1970 as dates; NaN becomes missing."""
    missing = np.isnan(values)
    return np.where(missing, np.iinfo("int64").min, np.where(missing, 0, values).astype("int64")).astype(
        "datetime64[D]"
    )


def as_datetime(seconds: int) -> datetime:
    """One moment as a naive local timestamp."""
    return datetime(1970, 1, 1) + timedelta(seconds=seconds)


def office_moments(rng: np.random.Generator, quarter: Quarter, n: int) -> np.ndarray:
    """``n`` moments of a quarter in seconds: mostly in office hours of working days, some at night."""
    first, last = days(quarter.start), days(quarter.end)
    calendar = np.arange(first, last + 1)
    # Ends of months are busy; a rest day sees a tenth of a working day.
    month_end = np.array([(EPOCH + timedelta(days=int(d))).day >= 25 for d in calendar])
    weight = np.where(STATUTORY.is_workday(calendar), 1.0, 0.1) * np.where(month_end, 1.25, 1.0)
    day = rng.choice(calendar, size=n, p=weight / weight.sum())
    morning, afternoon = rng.normal(10.2, 0.9, n), rng.normal(15.3, 1.2, n)
    hour = np.where(rng.random(n) < 0.55, morning, afternoon)
    hour = np.where(rng.random(n) < 0.12, rng.random(n) * 24, hour)
    second = np.clip(hour * 3600, 0, DAY - 1).astype("int64")
    return day.astype("int64") * DAY + second
