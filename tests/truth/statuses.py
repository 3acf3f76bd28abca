"""Whether an indicator can be told, and if not why not.

A cluster reports a table in a period when a record of it has its day in the twelve months that end with the
period. Tables that must be reported and are not make ``not_reported``; records that begin too late for what
an indicator looks back at, or no case at all, ``not_applicable`` or, for a survey, ``not_due``; too few cases
``suppressed``.
"""

from datetime import date, timedelta
from functools import lru_cache

import polars as pl

from tests.truth.amounts import Measure
from tests.truth.catalogue import Entry
from tests.truth.histories import beginnings, covers
from tests.truth.periods import Period, year_before
from tests.truth.records import Records
from tests.truth.register import Indicator
from tests.truth.stays import versions

# The day that puts a record of a table into a month.
DAYS = {
    "activities": "held_on",
    "collaborations": "started_on",
    "complaints": "received_at",
    "construction_tasks": "planned_on",
    "data_products": "applied_on",
    "data_transactions": "opened_on",
    "funds": "entry_on",
    "improvement_actions": "opened_on",
    "intellectual_property": "applied_on",
    "policy_grants": "applied_on",
    "risks": "raised_on",
    "security_events": "discovered_at",
    "service_requests": "submitted_at",
    "survey_responses": "closed_on",
    "survey_waves": "closed_on",
    "visits": "visited_on",
}
QUARTERLY = ("data_items", "enterprise_reports", "security_controls")
MONTHLY = ("infrastructure_months", "platform_months")
# What lasts is reported as long as it does: first and last day.
SPANS = {
    "enterprises": ("entered_on", "exited_on"),
    "institutions": ("required_from", None),
    "providers": ("admitted_on", "ended_on"),
    "service_items": ("valid_from", "valid_to"),
    "staff": ("joined_on", "left_on"),
}
SURVEYS = ("survey_responses", "survey_waves")


@lru_cache(maxsize=4096)
def reporting(r: Records, table: str, p: Period) -> frozenset[str]:
    """The clusters that report a table in the twelve months that end with a period."""
    if table in DAYS:
        rows = r.responses if table == "survey_responses" else r.table(table)
        rows = rows.filter(p.twelve_months(DAYS[table]))
    elif table in QUARTERLY:
        rows = r.quarterly(table).filter(p.twelve_months("snapshot_on"))
    elif table in MONTHLY:
        rows = r.monthly(table).filter(p.twelve_months("month_end_on"))
    elif table == "cluster_targets":
        rows = r.table(table).filter(pl.col("target_year") == p.end.year)
    else:
        first, last = SPANS[table]
        rows = versions(r) if table == "enterprises" else r.table(table)
        goes_on = True if last is None else pl.col(last).is_null() | (pl.col(last) > year_before(p).end)
        rows = rows.filter((pl.col(first) <= p.end) & goes_on)
    return frozenset(rows["cluster_code"].drop_nulls().to_list())


class Judge:
    """Decides for one cluster or zone in one period."""

    def __init__(self, r: Records, kind: str, code: str, p: Period):
        self._r, self._p, self._kind, self._code = r, p, kind, code
        place = r.table(f"{kind}s").filter(pl.col(f"{kind}_code") == code).row(0, named=True)
        self._cluster: str = place["cluster_code"]
        self._established: date = place["established_on"]

    def __call__(self, measure: Measure, how: Indicator, entry: Entry) -> str:
        """observed, suppressed, not_applicable, not_due or not_reported."""
        if self._p.end < self._established.replace(day=1):
            return "not_applicable"
        top, bottom = (self._reports(t) for t in (how.top, how.bottom or how.top))
        is_empty = measure.denominator == 0 or (measure.cases == 0 and entry.min_cases > 0)
        is_survey = (how.bottom or how.top) in SURVEYS and not self._surveyed()
        if is_empty and is_survey and self._in_first_year():
            return "not_due"
        if (is_empty and not (top and bottom)) or (not measure.numerator and not top):
            return "not_reported" if entry.is_owed else "not_applicable"
        if how.back is not None and not self._covers(how.back, how.of):
            return "not_applicable"
        if is_empty:
            return "not_due" if is_survey else "not_applicable"
        return "suppressed" if measure.cases < entry.min_cases else "observed"

    def _reports(self, table: str) -> bool:
        return self._cluster in reporting(self._r, table, self._p)

    def _covers(self, back: str, tables: tuple[str, ...]) -> bool:
        firsts = [beginnings(self._r, table).get(self._cluster) for table in tables]
        return all(covers(first, self._p, back, self._established) for first in firsts)

    def _surveyed(self) -> bool:
        waves = self._r.table("survey_waves").filter(self._p.contains("closed_on"))
        return self._code in waves[f"{self._kind}_code"].to_list()

    def _in_first_year(self) -> bool:
        since = max(self._established, self._r.first_month().start)
        return year_before(self._p).end + timedelta(days=1) < since
