"""What the service page reads of requests and complaints: counts and percentiles, never a single one."""

import streamlit as st

from app import reader
from app.views.service.rows import Age, Bucket, Complaints, Duration, Group, Improvement, Level
from jushu.settings import Role

# Tables that a release of before this page lacks.
NEEDED = frozenset(
    {
        *("service_level", "service_backlog_age", "service_duration", "service_duration_bucket"),
        *("service_complaint", "service_improvement", "dim_servqual_item"),
    }
)


@st.cache_resource(max_entries=256, show_spinner=False)
def levels(
    role: Role, release_id: str, period_type: str, period_code: str, cluster_code: str | None
) -> tuple[Level, ...]:
    """Requests due and in time by category and zone of a cluster, or by category and cluster."""
    return reader.rows(
        role,
        release_id,
        Level,
        """
        select case when $cluster is null then cluster_code else zone_code end as place, category_clause,
               cast(sum(response_due_count) as bigint), cast(sum(response_in_time_count) as bigint),
               cast(sum(resolve_due_count) as bigint), cast(sum(resolved_in_time_count) as bigint)
        from service_level
        where period_type = $period_type and period_code = $period_code
            and ($cluster is null or cluster_code = $cluster)
        group by place, category_clause
        order by place, category_clause
        """,
        cluster=cluster_code,
        period_type=period_type,
        period_code=period_code,
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def ages(
    role: Role, release_id: str, period_type: str, period_code: str, cluster_code: str | None
) -> tuple[Age, ...]:
    """Open requests by category and group of ages, of a cluster or of the province."""
    return reader.rows(
        role,
        release_id,
        Age,
        """
        select category_clause, bucket_no, above_days, up_to_days, cast(sum(open_count) as bigint),
               cast(sum(overdue_count) as bigint)
        from service_backlog_age
        where period_type = $period_type and period_code = $period_code
            and ($cluster is null or cluster_code = $cluster)
        group by category_clause, bucket_no, above_days, up_to_days
        order by bucket_no, category_clause
        """,
        cluster=cluster_code,
        period_type=period_type,
        period_code=period_code,
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def durations(
    role: Role, release_id: str, period_type: str, period_code: str, unit_code: str
) -> tuple[Duration, ...]:
    """Percentiles by category and step of a cluster or of ``province``."""
    return reader.rows(
        role,
        release_id,
        Duration,
        """
        select category_clause, step, case_count, p50_hours, p90_hours
        from service_duration
        where unit_code = $unit and period_type = $period_type and period_code = $period_code
        order by step, category_clause
        """,
        unit=unit_code,
        period_type=period_type,
        period_code=period_code,
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def buckets(
    role: Role, release_id: str, period_type: str, period_code: str, cluster_code: str | None
) -> tuple[Bucket, ...]:
    """Cases by category, step and group of durations, of a cluster or of the province."""
    return reader.rows(
        role,
        release_id,
        Bucket,
        """
        select category_clause, step, bucket_no, above_hours, up_to_hours, cast(sum(case_count) as bigint)
        from service_duration_bucket
        where period_type = $period_type and period_code = $period_code
            and ($cluster is null or cluster_code = $cluster)
        group by category_clause, step, bucket_no, above_hours, up_to_hours
        order by step, bucket_no, category_clause
        """,
        cluster=cluster_code,
        period_type=period_type,
        period_code=period_code,
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def complaints(
    role: Role, release_id: str, period_type: str, period_code: str, cluster_code: str | None
) -> tuple[Complaints, ...]:
    """Complaints by category, of a cluster or of the province."""
    return reader.rows(
        role,
        release_id,
        Complaints,
        """
        select category_clause, cast(sum(complaint_count) as bigint), cast(sum(upheld_count) as bigint),
               cast(sum(repeat_count) as bigint), cast(sum(due_count) as bigint),
               cast(sum(closed_in_time_count) as bigint)
        from service_complaint
        where period_type = $period_type and period_code = $period_code
            and ($cluster is null or cluster_code = $cluster)
        group by category_clause
        having sum(complaint_count) + sum(due_count) > 0
        order by sum(complaint_count) desc, category_clause
        """,
        cluster=cluster_code,
        period_type=period_type,
        period_code=period_code,
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def improvements(
    role: Role, release_id: str, period_type: str, period_code: str, cluster_code: str | None
) -> tuple[Improvement, ...]:
    """Improvement actions by source, of a cluster or of the province."""
    return reader.rows(
        role,
        release_id,
        Improvement,
        """
        select source_kind, cast(sum(opened_count) as bigint), cast(sum(due_count) as bigint),
               cast(sum(effective_count) as bigint)
        from service_improvement
        where period_type = $period_type and period_code = $period_code
            and ($cluster is null or cluster_code = $cluster)
        group by source_kind
        order by sum(due_count) desc, source_kind
        """,
        cluster=cluster_code,
        period_type=period_type,
        period_code=period_code,
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def age_groups(role: Role, release_id: str) -> tuple[Group, ...]:
    """All groups of ages that the release has, youngest first."""
    return reader.rows(
        role,
        release_id,
        Group,
        "select distinct bucket_no, above_days, up_to_days from service_backlog_age order by bucket_no",
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def duration_groups(role: Role, release_id: str) -> tuple[Group, ...]:
    """All groups of durations that the release has, shortest first."""
    return reader.rows(
        role,
        release_id,
        Group,
        "select distinct bucket_no, above_hours, up_to_hours from service_duration_bucket order by bucket_no",
    )
