"""DP6, industry and innovation."""

import polars as pl

from tests.truth.amounts import Cells, count, over, share, total
from tests.truth.periods import Period
from tests.truth.records import Records
from tests.truth.register import indicator
from tests.truth.reports import reports
from tests.truth.stays import active


def _goes_on(p: Period) -> pl.Expr:
    return pl.col("ended_on").is_null() | (pl.col("ended_on") >= p.end)


def _begun(r: Records, p: Period, *kinds: str) -> pl.DataFrame:
    of_kind = pl.col("kind").is_in(kinds)
    return r.table("collaborations").filter(of_kind & (pl.col("started_on") <= p.end))


@indicator("DP6-01", "enterprise_reports")
def dp6_01(r: Records, p: Period, by: str) -> Cells:
    """Data revenue of total revenue."""
    rows = reports(r, p)
    return over(total(rows, "data_revenue_cny", by), total(rows, "total_revenue_cny", by))


@indicator("DP6-02", "enterprise_reports")
def dp6_02(r: Records, p: Period, by: str) -> Cells:
    """Growth of the data revenue of those who reported a year ago as well."""
    rows = reports(r, p)
    return over(total(rows, "change", by), total(rows, "base", by))


@indicator("DP6-03", "enterprise_reports")
def dp6_03(r: Records, p: Period, by: str) -> Cells:
    """R&D expense of the revenue of those who report it."""
    rows = reports(r, p)
    return over(total(rows, "rd_expense_cny", by), total(rows, "rd_base", by))


@indicator("DP6-04", "collaborations")
def dp6_04(r: Records, p: Period, by: str) -> Cells:
    """Scenarios in operation of those released so far."""
    running = (pl.col("operating_on") <= p.end).fill_null(False) & _goes_on(p)
    return share(_begun(r, p, "scenario"), running, by)


@indicator("DP6-05", "enterprises")
def dp6_05(r: Records, p: Period, by: str) -> Cells:
    """Active enterprises connected to a data space."""
    connected = _begun(r, p, "data_space").filter(_goes_on(p))["uscc"].drop_nulls().unique()
    return share(active(r, p), pl.col("uscc").is_in(connected.implode()), by)


@indicator("DP6-06", "intellectual_property", "enterprise_reports", back="12 months")
def dp6_06(r: Records, p: Period, by: str) -> Cells:
    """Rights granted in twelve months per 100 staff."""
    granted = r.table("intellectual_property").filter(p.twelve_months("granted_on"))
    return over(count(granted, by), total(reports(r, p), "staff_count", by))


@indicator("DP6-07", "collaborations", "enterprises")
def dp6_07(r: Records, p: Period, by: str) -> Cells:
    """University projects and standards that go on, per 100 active enterprises."""
    projects = _begun(r, p, "university_project", "standard").filter(_goes_on(p))
    return over(count(projects, by), count(active(r, p), by))
