"""DP1, planning and policy. Attainment of targets, DP1-01, needs the other indicators: see targets.py."""

from fractions import Fraction

import polars as pl

from tests.truth.amounts import Cells, alone, over, quantile, share, total
from tests.truth.periods import Period
from tests.truth.records import Records
from tests.truth.register import indicator
from tests.truth.stays import active
from tests.truth.working_time import working_days


def disbursed_of_approved(grants: pl.DataFrame, p: Period, by: str) -> Cells:
    """Amounts paid in the amounts approved, of approved grants to be paid in the period."""
    approved = grants.filter(pl.col("approved_on").is_not_null() & p.contains("due_on"))
    return over(total(approved, "disbursed_amount_cny", by), total(approved, "approved_amount_cny", by))


@indicator("DP1-02", "policy_grants")
def dp1_02(r: Records, p: Period, by: str) -> Cells:
    """Paid of approved amounts."""
    return disbursed_of_approved(r.table("policy_grants"), p, by)


@indicator("DP1-03", "policy_grants")
def dp1_03(r: Records, p: Period, by: str) -> Cells:
    """Median working days from application to payment, of payments of the period."""
    paid = r.table("policy_grants").filter(p.contains("disbursed_on"))
    paid = paid.with_columns(days=working_days(paid["applied_on"], paid["disbursed_on"]))
    return alone(quantile(paid, "days", Fraction(1, 2), by))


@indicator("DP1-04", "enterprises")
def dp1_04(r: Records, p: Period, by: str) -> Cells:
    """Active enterprises with a payment in the period."""
    paid = r.table("policy_grants").filter(p.contains("disbursed_on"))["uscc"].unique()
    return share(active(r, p), pl.col("uscc").is_in(paid.implode()), by)


def _money(r: Records, p: Period, kind: str, *, key: bool = False) -> pl.DataFrame:
    of_kind = (pl.col("kind") == kind) & p.in_year("entry_on")
    return r.table("funds").filter(of_kind & (pl.col("is_key_project") if key else True))


@indicator("DP1-05", "funds", back="year")
def dp1_05(r: Records, p: Period, by: str) -> Cells:
    """Arrived of planned money of the year so far."""
    return over(
        total(_money(r, p, "arrived"), "amount_cny", by), total(_money(r, p, "planned"), "amount_cny", by)
    )


@indicator("DP1-06", "funds", back="year")
def dp1_06(r: Records, p: Period, by: str) -> Cells:
    """Spent of arrived money of key projects of the year so far."""
    spent, arrived = (_money(r, p, kind, key=True) for kind in ("spent", "arrived"))
    return over(total(spent, "amount_cny", by), total(arrived, "amount_cny", by))
