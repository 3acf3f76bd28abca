"""SQ3, effectiveness: results of requests first closed in the period."""

from datetime import timedelta

import polars as pl

from tests.truth.amounts import Cells, share
from tests.truth.periods import Period
from tests.truth.records import Records
from tests.truth.register import indicator


def _judged(r: Records, p: Period) -> pl.DataFrame:
    """Closed ones whose outcome the source tells; a reopening is an outcome."""
    told = pl.col("closed_result").is_not_null() | pl.col("reopened_at").is_not_null()
    return r.requests.filter(p.contains("closed_at") & told)


@indicator("SQ3-01", "service_requests")
def sq3_01(r: Records, p: Period, by: str) -> Cells:
    """Closed as solved."""
    open_again = pl.col("reopened_at").is_not_null() & pl.col("resolved_at").is_null()
    return share(_judged(r, p), (pl.col("closed_result") == "solved") & ~open_again, by)


@indicator("SQ3-02", "service_requests")
def sq3_02(r: Records, p: Period, by: str) -> Cells:
    """Solved without return, transfer or reopening."""
    straight = (
        (pl.col("closed_result") == "solved")
        & (pl.col("return_count").fill_null(0) == 0)
        & (pl.col("transfer_count").fill_null(0) == 0)
        & pl.col("reopened_at").is_null()
    )
    return share(_judged(r, p), straight, by)


@indicator("SQ3-03", "service_requests")
def sq3_03(r: Records, p: Period, by: str) -> Cells:
    """Reopened within 30 days."""
    soon = pl.col("reopened_at") <= pl.col("closed_at") + timedelta(days=30)
    return share(r.requests.filter(p.contains("closed_at")), soon, by)
