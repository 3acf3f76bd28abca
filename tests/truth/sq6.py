"""SQ6, capability and support: staff, partners, tools."""

from decimal import Decimal
from fractions import Fraction

import polars as pl

from tests.truth.amounts import Cells, count, over, share, total
from tests.truth.periods import Period
from tests.truth.records import Records
from tests.truth.register import indicator

ENOUGH_REQUESTS = 10


def _on_duty(r: Records, p: Period) -> pl.DataFrame:
    goes_on = pl.col("left_on").is_null() | (pl.col("left_on") > p.end)
    return r.table("staff").filter((pl.col("joined_on") <= p.end) & goes_on)


def _trained(r: Records, p: Period, kind: str) -> pl.DataFrame:
    return r.table("staff_training").filter((pl.col("kind") == kind) & p.twelve_months("held_on"))


def _partners(r: Records, p: Period) -> pl.DataFrame:
    goes_on = pl.col("ended_on").is_null() | (pl.col("ended_on") > p.end)
    return r.table("providers").filter((pl.col("admitted_on") <= p.end) & goes_on)


@indicator("SQ6-01", "staff", back="12 months", of=("staff_training",))
def sq6_01(r: Records, p: Period, by: str) -> Cells:
    """Hours of courses in twelve months per member of staff on duty."""
    duty = _on_duty(r, p)
    hours = duty.join(_trained(r, p, "course").select("staff_id", "training_hours"), on="staff_id")
    return over(total(hours, "training_hours", by), count(duty, by), 1)


@indicator("SQ6-02", "staff", back="12 months", of=("staff_training",))
def sq6_02(r: Records, p: Period, by: str) -> Cells:
    """Staff on duty that passed an assessment within twelve months."""
    passed = _trained(r, p, "assessment").filter("is_passed")["staff_id"].unique()
    return share(_on_duty(r, p), pl.col("staff_id").is_in(passed.implode()), by)


@indicator("SQ6-03", "providers")
def sq6_03(r: Records, p: Period, by: str) -> Cells:
    """Partners admitted by the published procedure with every criterion evidenced."""
    complete = pl.col("criteria_evidenced") >= pl.col("criteria_required")
    return share(_partners(r, p), pl.col("has_published_procedure") & complete, by)


@indicator("SQ6-04", "providers")
def sq6_04(r: Records, p: Period, by: str) -> Cells:
    """Partners with ten or more requests due whose times and ratings meet their contract."""
    handled = r.requests.filter(pl.col("provider_code").is_not_null())
    due = handled.filter(p.contains("resolve_due_at")).group_by("provider_code")
    in_time = (pl.col("resolved_at") <= pl.col("resolve_due_at")).fill_null(False)
    rated = handled.filter(p.contains("closed_at") & pl.col("rating").is_not_null()).group_by("provider_code")
    partners = (
        _partners(r, p)
        .join(due.agg(due=pl.len(), in_time=in_time.sum()), on="provider_code", how="inner")
        .join(rated.agg(points=pl.col("rating").sum(), rated=pl.len()), on="provider_code", how="left")
        .filter(pl.col("due") >= ENOUGH_REQUESTS)
    )
    meets = [meets_contract(row) for row in partners.iter_rows(named=True)]
    return share(partners.with_columns(meets=pl.Series(meets, dtype=pl.Boolean)), pl.col("meets"), by)


def meets_contract(row: dict[str, int | Decimal | None]) -> bool:
    """Whether a partner reaches what its contract sets; nothing rated does not reach a rating."""
    wanted_share, wanted_rating = row["contract_in_time_pct"], row["contract_rating"]
    due, in_time, points, rated = (Fraction(row[c] or 0) for c in ("due", "in_time", "points", "rated"))
    punctual = wanted_share is None or 100 * in_time / due >= Fraction(wanted_share)
    liked = wanted_rating is None or (rated > 0 and points / rated >= Fraction(wanted_rating))
    return punctual and liked


@indicator("SQ6-05", "infrastructure_months", back="12 months", of=("renewals",))
def sq6_05(r: Records, p: Period, by: str) -> Cells:
    """Tools and facilities renewed by the day planned for it, over twelve months."""
    tasks = r.table("construction_tasks").filter(pl.col("kind") == "renewal")
    sites = r.table("infrastructure_months").filter(pl.col("renewal_due_on").is_not_null())
    last = sites.sort("report_month").unique(["cluster_code", "site_code", "renewal_due_on"], keep="last")
    renewals = pl.concat(
        [
            tasks.select("cluster_code", due_on="planned_on", done_on="finished_on"),
            last.select("cluster_code", due_on="renewal_due_on", done_on="renewed_on"),
        ]
    )
    return share(renewals.filter(p.twelve_months("due_on")), pl.col("done_on") <= pl.col("due_on"), by)
