"""The months of the demo province, and how good each cluster is in them at what it looks after itself."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from ingestion.synthetic.clusters import PROFILES
from ingestion.synthetic.periods import QUARTERS, Quarter, days


@dataclass(frozen=True)
class Month:
    """One month of the demo: ``index`` counts from 0 (2024-10); ``end`` is its last day."""

    index: int
    quarter: Quarter
    start: date

    @property
    def code(self) -> str:
        """Month such as ``2026-09``."""
        return f"{self.start:%Y-%m}"

    @property
    def end(self) -> date:
        """Last day."""
        return (self.start + timedelta(days=31)).replace(day=1) - timedelta(days=1)


MONTHS = tuple(
    Month(3 * q.index + m, q, q.start.replace(month=q.start.month + m)) for q in QUARTERS for m in range(3)
)
MONTH_ENDS = np.array([days(m.end) for m in MONTHS])
QUARTER_ENDS = np.array([days(q.end) for q in QUARTERS])
FOUNDED = np.array([days(p.established) for p in PROFILES])


def monthly_levels(rng: np.random.Generator) -> np.ndarray:
    """Quality between 0 and 1 of each cluster (rows) in each month (columns) in one field of its own.

    A field differs from the cluster's service quality by a draw of its own, so that no two go alike.
    """
    base = np.array([[p.quality(m.quarter, m.index % 3) for m in MONTHS] for p in PROFILES])
    return np.clip(base + rng.normal(0, 0.06, (len(PROFILES), 1)), 0.03, 0.99)


def quarterly_levels(rng: np.random.Generator) -> np.ndarray:
    """As :func:`monthly_levels`, at the end of each quarter."""
    return monthly_levels(rng)[:, 2::3]


def achieved(level: np.ndarray) -> np.ndarray:
    """The best level so far: what has once been set up stays."""
    return np.maximum.accumulate(level, axis=1)


def month_of(day: np.ndarray) -> np.ndarray:
    """Index of the month that a day (since 1970) falls in; the first or last one for days outside."""
    return np.clip(np.searchsorted(MONTH_ENDS, day, side="left"), 0, len(MONTHS) - 1)
