"""What one row of each query of the service page is."""

from decimal import Decimal
from typing import NamedTuple


class Named(NamedTuple):
    """A category, zone or survey item: its code, its place above it and its names."""

    code: str
    parent: str
    name_zh: str
    name_en: str


class Value(NamedTuple):
    """One indicator of a unit in one period with its changes; ``scale`` times numerator by denominator."""

    indicator_code: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    case_count: int | None
    status: str
    status_reason: str | None
    previous_change: Decimal | None
    previous_reason: str | None
    last_year_change: Decimal | None
    last_year_reason: str | None


class Point(NamedTuple):
    """One indicator in one period, oldest first; of several clusters the sums and how many have a value."""

    indicator_code: str
    period_code: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    units: int


class Level(NamedTuple):
    """Requests of one category in one zone (or cluster): due in the period, and in time."""

    place: str
    category: str
    response_due: int
    response_in_time: int
    resolve_due: int
    resolve_in_time: int


class Age(NamedTuple):
    """Open requests of one category and group of ages at the end of the period; bounds in working days."""

    category: str
    bucket: int
    above: Decimal
    up_to: Decimal | None
    open: int
    overdue: int


class Group(NamedTuple):
    """A group of ages (working days) or durations (working hours); the last has no upper bound."""

    bucket: int
    above: Decimal
    up_to: Decimal | None


class Duration(NamedTuple):
    """Percentiles of one step of one category (or ``all``), working hours."""

    category: str
    step: str
    cases: int
    p50: Decimal
    p90: Decimal


class Bucket(NamedTuple):
    """Cases of one category and step whose time lies in one group; bounds in working hours."""

    category: str
    step: str
    bucket: int
    above: Decimal
    up_to: Decimal | None
    cases: int


class Estimate(NamedTuple):
    """One survey estimate with its 95 % interval."""

    cluster_code: str
    period_code: str
    question: str
    measure: str
    indicator_code: str | None
    estimate: float | None
    low: float | None
    high: float | None
    respondents: int
    status: str
    status_reason: str | None


class Complaints(NamedTuple):
    """Complaints and reports of one category in the period."""

    category: str
    received: int
    upheld: int
    repeated: int
    due: int
    in_time: int


class Improvement(NamedTuple):
    """Improvement actions that came from one source."""

    source: str
    opened: int
    due: int
    effective: int
