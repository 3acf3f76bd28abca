"""What the quality page reads, with what one row is; cached by role and release."""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import streamlit as st

from app import reader
from jushu.settings import Role

# The newest results of each layer are those that the release was checked by.
LATEST = """
    select * from audit_check_results
    qualify run_id = first_value(run_id) over (partition by layer order by run_at desc, run_id desc)
"""


class TableQuality(NamedTuple):
    """One checked table: how many rules look at it and how they ended; ``blocking`` stop a release."""

    layer: str
    table_name: str
    rules: int
    passed: int
    failed: int
    errored: int
    blocking: int
    quality_score: Decimal | None


class BadgeCount(NamedTuple):
    """How many indicator values of one period and place have a badge for one set of reasons."""

    badge: str
    reason_codes: str | None
    indicator_values: int


class Reason(NamedTuple):
    """One reason that lowers the badge of a value."""

    reason_code: str
    text_zh: str
    text_en: str


class Waiver(NamedTuple):
    """A written exception from a rule, with how many faults it covered in this release's check."""

    waiver_id: str
    rule_id: str
    scope: str
    reason: str
    owner: str
    approver: str
    expires_on: date
    evidence_name: str | None
    evidence_sha256: str | None
    is_expired: bool
    covered_count: int


class Rule(NamedTuple):
    """The result of one rule in the check of this release; counts are rows."""

    rule_id: str
    table_name: str
    dimension: str
    severity: str
    owner: str
    state: str
    failed_count: int | None
    element_count: int | None
    text_zh: str
    text_en: str
    todo_zh: str
    todo_en: str
    run_id: str
    run_at: datetime
    trend: str
    runs_not_passed: int
    waived_count: int | None


class Run(NamedTuple):
    """One rule in one run."""

    run_at: datetime
    state: str
    failed_count: int | None


class Arrivals(NamedTuple):
    """What came in: newest file, loaded and quarantined rows, files with quarantined rows."""

    received_at: datetime | None
    loaded_rows: int
    quarantined_rows: int
    files_with_quarantine: int


@st.cache_resource(max_entries=16, show_spinner=False)
def tables(role: Role, release_id: str) -> tuple[TableQuality, ...]:
    """The checked tables, the worst first."""
    return reader.rows(
        role,
        release_id,
        TableQuality,
        """
        select layer, table_name, rules, passed, failed, errored, blocking, quality_score
        from audit_quality
        order by blocking desc, errored desc, failed desc, quality_score, layer, table_name
        """,
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def badges(
    role: Role, release_id: str, period_type: str, period_code: str, cluster_code: str | None
) -> tuple[BadgeCount, ...]:
    """Badges of one period, of one cluster or of all."""
    return reader.rows(
        role,
        release_id,
        BadgeCount,
        """
        select badge, reason_codes, count(*)
        from audit_indicator_badge
        where period_type = $period_type and period_code = $period_code
            and ($cluster_code is null or cluster_code = $cluster_code)
        group by all
        order by count(*) desc, reason_codes
        """,
        period_type=period_type,
        period_code=period_code,
        cluster_code=cluster_code,
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def reasons(role: Role, release_id: str) -> tuple[Reason, ...]:
    """All reasons, the gravest first."""
    return reader.rows(
        role,
        release_id,
        Reason,
        "select reason_code, text_zh, text_en from audit_badge_reasons order by place",
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def waivers(role: Role, release_id: str) -> tuple[Waiver, ...]:
    """All waivers, also those that have run out."""
    return reader.rows(
        role,
        release_id,
        Waiver,
        """
        select w.waiver_id, w.rule_id, w.scope, w.reason, w.owner, w.approver, w.expires_on,
               w.evidence_name, w.evidence_sha256, w.is_expired,
               coalesce((select sum(c.covered_count) from audit_waived as c
                         where c.waiver_id = w.waiver_id
                            and c.run_id in (select run_id from audit_quality)), 0)
        from audit_waivers as w
        order by w.is_expired, w.expires_on, w.waiver_id
        """,
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def rules(role: Role, release_id: str) -> tuple[Rule, ...]:
    """All rules of this release's check: not checked, broken, kept; the gravest first."""
    return reader.rows(
        role,
        release_id,
        Rule,
        f"""
        with latest as ({LATEST}),
        waived as (
            select run_id, rule_id, sum(covered_count) as covered from audit_waived group by all
        )
        select r.rule_id, r.table_name, r.dimension, r.severity, r.owner, r.state, r.failed_count,
               r.element_count, r.text_zh, r.text_en, r.todo_zh, r.todo_en, r.run_id, r.run_at,
               coalesce(t.trend, 'new'), coalesce(t.runs_not_passed, 0), w.covered
        from latest as r
        left join audit_rule_trend as t on t.run_id = r.run_id and t.rule_id = r.rule_id
        left join waived as w on w.run_id = r.run_id and w.rule_id = r.rule_id
        order by case r.state when 'errored' then 0 when 'failed' then 1 else 2 end,
            case r.severity when 'critical' then 0 when 'warning' then 1 else 2 end, r.rule_id
        """,
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def runs(role: Role, release_id: str, rule_id: str) -> tuple[Run, ...]:
    """Every run of one rule, the oldest first."""
    return reader.rows(
        role,
        release_id,
        Run,
        "select run_at, state, failed_count from audit_rule_trend where rule_id = $rule_id order by run_at",
        rule_id=rule_id,
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def arrivals(role: Role, release_id: str) -> Arrivals:
    """Files and rows that came in, over all loaded files."""
    return reader.rows(
        role,
        release_id,
        Arrivals,
        """
        select max(received_at), coalesce(sum(loaded_rows), 0), coalesce(sum(quarantined_rows), 0),
               count(*) filter (quarantined_rows > 0)
        from audit_files
        where status = 'loaded'
        """,
    )[0]
