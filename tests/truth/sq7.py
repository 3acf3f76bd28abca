"""SQ7, communication and improvement."""

import polars as pl

from tests.truth.amounts import Cells, share
from tests.truth.periods import Period
from tests.truth.records import Records
from tests.truth.register import indicator
from tests.truth.stays import active
from tests.truth.working_time import working_days_later

ANSWER_DAYS = 10


@indicator("SQ7-01", "enterprises")
def sq7_01(r: Records, p: Period, by: str) -> Cells:
    """Active enterprises visited in the period."""
    visited = r.table("visits").filter(p.contains("visited_on"))["uscc"].unique()
    return share(active(r, p), pl.col("uscc").is_in(visited.implode()), by)


@indicator("SQ7-02", "visits")
def sq7_02(r: Records, p: Period, by: str) -> Cells:
    """Issues answered within ten working days, among those to be answered in the period."""
    issues = r.table("visit_issues")
    issues = issues.with_columns(answer_due_on=working_days_later(issues["raised_on"], ANSWER_DAYS))
    due = issues.filter(p.contains("answer_due_on"))
    return share(due, pl.col("answered_on") <= pl.col("answer_due_on"), by)


@indicator("SQ7-03", "improvement_actions")
def sq7_03(r: Records, p: Period, by: str) -> Cells:
    """Actions of the service due in the period, closed in time and found effective."""
    building = pl.col("source_kind").is_in(["construction", "coordination"])
    due = r.table("improvement_actions").filter(~building & p.contains("due_on"))
    return share(due, (pl.col("closed_on") <= pl.col("due_on")) & pl.col("is_effective"), by)
