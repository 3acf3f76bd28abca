"""SQ5, complaints and accountability: complaints and reports, without arbitrations."""

import polars as pl

from tests.truth.amounts import Cells, count, over, share
from tests.truth.periods import Period
from tests.truth.records import Records
from tests.truth.register import indicator


@indicator("SQ5-01", "complaints", "service_requests")
def sq5_01(r: Records, p: Period, by: str) -> Cells:
    """Upheld complaints received per 1,000 requests submitted."""
    upheld = r.complaints.filter(p.contains("received_at") & pl.col("is_upheld"))
    return over(count(upheld, by), count(r.requests.filter(p.contains("submitted_at")), by), 1000)


@indicator("SQ5-02", "complaints")
def sq5_02(r: Records, p: Period, by: str) -> Cells:
    """Closed by the due day, among those due in the period."""
    due = r.complaints.filter(p.contains("due_on"))
    return share(due, pl.col("closed_at").dt.date() <= pl.col("due_on"), by)


@indicator("SQ5-03", "complaints")
def sq5_03(r: Records, p: Period, by: str) -> Cells:
    """Repeated on the same matter within 90 days."""
    return share(r.complaints.filter(p.contains("received_at")), pl.col("is_repeat"), by)


@indicator("SQ5-04", "complaints")
def sq5_04(r: Records, p: Period, by: str) -> Cells:
    """Upheld ones due for accountability in the period that have a decision and a correction."""
    due = r.complaints.filter(p.contains("accountability_due_on") & pl.col("is_upheld"))
    return share(due, pl.col("decision_no").is_not_null() & pl.col("corrected_on").is_not_null(), by)
