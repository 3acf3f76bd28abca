"""How far back the records of a cluster reach, and whether they cover what an indicator looks back at."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

import polars as pl

from tests.truth.periods import Period, period, year_before
from tests.truth.records import Records
from tests.truth.stays import entries

# The day by which the records of a table are old.
DAYS = {
    "activities": "held_on",
    "complaints": "received_at",
    "construction_tasks": "planned_on",
    "data_products": "applied_on",
    "data_transactions": "opened_on",
    "funds": "entry_on",
    "improvement_actions": "opened_on",
    "intellectual_property": "granted_on",
    "risks": "raised_on",
    "security_events": "discovered_at",
    "staff_training": "held_on",
}


@lru_cache(maxsize=64)
def beginnings(r: Records, table: str) -> dict[str, date]:
    """The month of a cluster's first record of a table, by cluster.

    Some are told by what several tables say: ``renewals`` of tasks and sites, ``presence`` of enterprises
    since anything was filed, ``provided`` requests. A cluster without any may have told it in another way.
    """
    return _first_months(_otherwise(r, table)) | _first_months(_days(r, table))


def _days(r: Records, table: str) -> pl.DataFrame:
    """cluster_code and day of the records of a table."""
    if table in DAYS:
        return r.table(table).select("cluster_code", day=DAYS[table])
    return OTHERS[table](r)


def _presence(r: Records) -> pl.DataFrame:
    since = pl.max_horizontal("entered_on", pl.lit(r.first_month().start))
    return entries(r).select("cluster_code", day=since)


def _reports(r: Records) -> pl.DataFrame:
    reports = r.table("enterprise_reports")
    opens = {code: period(code).start for code in reports["report_period"].unique()}
    day = pl.col("report_period").replace_strict(opens, return_dtype=pl.Date)
    return reports.select("cluster_code", day=day)


def _provided(r: Records) -> pl.DataFrame:
    firms = r.table("providers").drop_nulls("uscc")["provider_code"]
    rows = r.table("service_requests").filter(pl.col("provider_code").is_in(firms.implode()))
    return rows.select("cluster_code", day="submitted_at")


def _renewals(r: Records) -> pl.DataFrame:
    tasks = r.table("construction_tasks").filter(pl.col("kind") == "renewal")
    sites = r.table("infrastructure_months")
    due = [
        tasks.select("cluster_code", day="planned_on"),
        sites.select("cluster_code", day="renewal_due_on"),
    ]
    return pl.concat(due)


OTHERS: dict[str, Callable[[Records], pl.DataFrame]] = {
    "cluster_targets": lambda r: r.table("cluster_targets").select(
        "cluster_code", day=pl.date("target_year", 1, 1)
    ),
    "enterprise_reports": _reports,
    "enterprises": lambda r: entries(r).select("cluster_code", day="entered_on"),
    "presence": _presence,
    "provided": _provided,
    "renewals": _renewals,
}


def _otherwise(r: Records, table: str) -> pl.DataFrame:
    """Staff without any course, sites without any renewal and applications without a grant count as filed."""
    if table == "staff_training":
        since = pl.max_horizontal("joined_on", pl.lit(r.first_month().start))
        return r.table("staff").select("cluster_code", day=since)
    if table == "renewals":
        return r.monthly("infrastructure_months").select("cluster_code", day="month_end_on")
    if table == "intellectual_property":
        return r.table(table).select("cluster_code", day="applied_on")
    return pl.DataFrame(schema={"cluster_code": pl.String, "day": pl.Date})


def _first_months(days: pl.DataFrame) -> dict[str, date]:
    month = pl.col("day").cast(pl.Date).min().dt.truncate("1mo")
    return dict(days.drop_nulls().group_by("cluster_code").agg(month).iter_rows())


def covers(first: date | None, p: Period, back: str, since: date) -> bool:
    """Whether records from a month on are all that there can be, of a place there since a day."""
    start = p.end.replace(month=1, day=1) if back == "year" else year_before(p).end + timedelta(days=1)
    return since >= start or (first is not None and first <= start)
