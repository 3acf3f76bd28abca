"""DP7, talent."""

import polars as pl

from tests.truth.amounts import Cells, over, total
from tests.truth.dp1 import disbursed_of_approved
from tests.truth.periods import Period
from tests.truth.records import Records
from tests.truth.register import indicator
from tests.truth.reports import reports


@indicator("DP7-01", "enterprise_reports")
def dp7_01(r: Records, p: Period, by: str) -> Cells:
    """Data staff of all staff."""
    rows = reports(r, p)
    return over(total(rows, "data_staff_count", by), total(rows, "staff_count", by))


@indicator("DP7-02", "enterprise_reports")
def dp7_02(r: Records, p: Period, by: str) -> Cells:
    """Data staff gained in the period, of those there when it began."""
    rows = reports(r, p)
    return over(total(rows, "net_staff", by), total(rows, "opening_staff", by))


@indicator("DP7-03", "policy_grants")
def dp7_03(r: Records, p: Period, by: str) -> Cells:
    """Paid of approved talent grants."""
    return disbursed_of_approved(r.table("policy_grants").filter(pl.col("policy_kind") == "talent"), p, by)


@indicator("DP7-04", "activities", "enterprise_reports", back="12 months")
def dp7_04(r: Records, p: Period, by: str) -> Cells:
    """Person-hours at training bases in twelve months per member of data staff."""
    held = r.table("activities").filter((pl.col("kind") == "training_base") & p.twelve_months("held_on"))
    came = r.table("activity_attendances").select("activity_id", "person_hours").join(held, on="activity_id")
    return over(total(came, "person_hours", by), total(reports(r, p), "data_staff_count", by), 1)
