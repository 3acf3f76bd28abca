"""SQ2, responsiveness: times of service requests."""

from fractions import Fraction

import polars as pl

from tests.truth.amounts import Cells, alone, quantile, share
from tests.truth.periods import Period
from tests.truth.records import Records
from tests.truth.register import indicator

SECONDS_AN_HOUR = 3600


@indicator("SQ2-01", "service_requests")
def sq2_01(r: Records, p: Period, by: str) -> Cells:
    """First responses in time among those due in the period."""
    due = r.requests.filter(p.contains("response_due_at"))
    return share(due, pl.col("first_response_at") <= pl.col("response_due_at"), by)


@indicator("SQ2-02", "service_requests")
def sq2_02(r: Records, p: Period, by: str) -> Cells:
    """Resolutions in time among those due in the period."""
    due = r.requests.filter(p.contains("resolve_due_at"))
    return share(due, pl.col("resolved_at") <= pl.col("resolve_due_at"), by)


@indicator("SQ2-03", "service_requests")
def sq2_03(r: Records, p: Period, by: str) -> Cells:
    """90th percentile of working hours to the first response."""
    answered = r.requests.filter(p.contains("first_response_at"))
    return alone(quantile(answered, "response_seconds", Fraction(9, 10), by), SECONDS_AN_HOUR)


@indicator("SQ2-04", "service_requests")
def sq2_04(r: Records, p: Period, by: str) -> Cells:
    """Median of working hours to resolution."""
    resolved = r.requests.filter(p.contains("resolved_at"))
    return alone(quantile(resolved, "resolve_seconds", Fraction(1, 2), by), SECONDS_AN_HOUR)


@indicator("SQ2-05", "service_requests")
def sq2_05(r: Records, p: Period, by: str) -> Cells:
    """Overdue ones among the requests that are open when the period ends."""
    # Withdrawn and other unresolved closings end a request unless it is reopened.
    closing = pl.when(pl.col("reopened_at").is_null()).then(pl.col("closed_at"))
    end = pl.coalesce(pl.col("resolved_at"), closing)
    at_the_end = (pl.col("submitted_at") < p.closes) & (end.is_null() | (end >= p.closes))
    return share(r.requests.filter(at_the_end), pl.col("resolve_due_at") < p.closes, by)
