"""DP8, construction management; everything over the twelve months that end with the period."""

import polars as pl

from tests.truth.amounts import Cells, over, share, total
from tests.truth.periods import Period
from tests.truth.records import Records
from tests.truth.register import indicator

PREPARATION = ("6.7.1", "6.7.2", "6.7.3", "6.7.4")


def _planned(r: Records, p: Period, kind: str) -> pl.DataFrame:
    return r.table("construction_tasks").filter((pl.col("kind") == kind) & p.twelve_months("planned_on"))


def _first_time(r: Records, p: Period, kind: str, by: str) -> Cells:
    """Passed at once, of the finished ones whose result is known."""
    known = (pl.col("kind") == kind) & pl.col("is_passed_first_time").is_not_null()
    tested = r.table("construction_tasks").filter(known & p.twelve_months("finished_on"))
    return share(tested, pl.col("is_passed_first_time"), by)


def _in_time(rows: pl.DataFrame, p: Period, by: str) -> Cells:
    return share(rows.filter(p.twelve_months("due_on")), pl.col("closed_on") <= pl.col("due_on"), by)


@indicator("DP8-01", "construction_tasks", back="12 months")
def dp8_01(r: Records, p: Period, by: str) -> Cells:
    """Milestones finished on or before the planned day."""
    return share(_planned(r, p, "milestone"), pl.col("finished_on") <= pl.col("planned_on"), by)


@indicator("DP8-02", "construction_tasks", back="12 months")
def dp8_02(r: Records, p: Period, by: str) -> Cells:
    """Approved ones of the deliverables of the preparing phases."""
    rows = _planned(r, p, "deliverable").filter(pl.col("phase_clause").is_in(PREPARATION))
    return share(rows, pl.col("approved_on").is_not_null(), by)


@indicator("DP8-03", "construction_tasks", back="12 months")
def dp8_03(r: Records, p: Period, by: str) -> Cells:
    """Deviations from the budgets of finished tasks, over these budgets."""
    known = pl.col("budget_cny").is_not_null() & pl.col("actual_cost_cny").is_not_null()
    finished = r.table("construction_tasks").filter(known & p.twelve_months("finished_on"))
    off = finished.with_columns(deviation=(pl.col("actual_cost_cny") - pl.col("budget_cny")).abs())
    return over(total(off, "deviation", by), total(finished, "budget_cny", by))


@indicator("DP8-04", "construction_tasks", back="12 months")
def dp8_04(r: Records, p: Period, by: str) -> Cells:
    """Inspections passed at the first."""
    return _first_time(r, p, "inspection", by)


@indicator("DP8-05", "risks", back="12 months")
def dp8_05(r: Records, p: Period, by: str) -> Cells:
    """Risks closed in time."""
    return _in_time(r.table("risks"), p, by)


@indicator("DP8-06", "construction_tasks", back="12 months")
def dp8_06(r: Records, p: Period, by: str) -> Cells:
    """Tasks accepted at the first test."""
    return _first_time(r, p, "acceptance", by)


@indicator("DP8-07", "improvement_actions", back="12 months")
def dp8_07(r: Records, p: Period, by: str) -> Cells:
    """Improvements and coordination issues of the construction closed in time."""
    building = pl.col("source_kind").is_in(["construction", "coordination"])
    return _in_time(r.table("improvement_actions").filter(building), p, by)
