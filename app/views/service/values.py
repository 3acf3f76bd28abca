"""What the service page reads of indicators and surveys, and the names of categories, zones and items."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import streamlit as st

from app import reader
from app.views.service.rows import Estimate, Named, Point, Value
from jushu.released import WINDOW_PERIODS
from jushu.settings import Role


@st.cache_resource(max_entries=8, show_spinner=False)
def categories(role: Role, release_id: str) -> tuple[Named, ...]:
    """The categories of service in the order of the standard."""
    return reader.rows(
        role,
        release_id,
        Named,
        """
        select clause_id, kind, name_zh, name_en from dim_clause
        where kind in ('data service', 'park service')
        order by list_transform(string_split(clause_id, '.'), lambda part: cast(part as integer))
        """,
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def zones(role: Role, release_id: str) -> tuple[Named, ...]:
    """All zones with their cluster."""
    return reader.rows(
        role,
        release_id,
        Named,
        "select zone_code, cluster_code, zone_name, zone_name from dim_zone order by zone_code",
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def items(role: Role, release_id: str) -> tuple[Named, ...]:
    """The items of the survey with their dimension."""
    return reader.rows(
        role,
        release_id,
        Named,
        "select item_code, dimension, name_zh, name_en from dim_servqual_item order by dimension, item_code",
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def scales(role: Role, release_id: str) -> Mapping[str, tuple[int, int]]:
    """Scale and least number of cases of each indicator."""
    found = reader.frame(role, release_id, "select indicator_code, scale, min_cases from dim_indicator")
    return MappingProxyType({code: (scale, least) for code, scale, least in found.iter_rows()})


@st.cache_resource(max_entries=512, show_spinner=False)
def values(
    role: Role, release_id: str, *, unit_type: str, unit_code: str, period_type: str, period_code: str
) -> tuple[Value, ...]:
    """All indicators of one cluster, zone or category of a cluster in one period."""
    return reader.rows(
        role,
        release_id,
        Value,
        """
        select v.indicator_code, v.numerator, v.denominator, v.value, v.case_count, v.status, v.status_reason,
               c.previous_change, c.previous_reason, c.last_year_change, c.last_year_reason
        from indicator_value as v
        left join indicator_change as c
            on c.unit_type = v.unit_type and c.unit_code = v.unit_code and c.period_type = v.period_type
            and c.period_code = v.period_code and c.indicator_code = v.indicator_code
        where v.unit_type = $unit_type and v.unit_code = $unit_code
            and v.period_type = $period_type and v.period_code = $period_code
        """,
        unit_type=unit_type,
        unit_code=unit_code,
        period_type=period_type,
        period_code=period_code,
    )


@st.cache_resource(max_entries=512, show_spinner=False)
def history(
    role: Role,
    release_id: str,
    *,
    unit_type: str,
    cluster_code: str | None,
    unit_code: str | None,
    category: str | None,
    period_type: str,
    period_end: date,
    length: int,
) -> tuple[Point, ...]:
    """The last ``length`` periods of every SQ indicator: of one unit, or the sums and median over clusters.

    ``value`` is the median of the units that have one; of a single unit its own value.
    """
    return reader.rows(
        role,
        release_id,
        Point,
        f"""
        with {WINDOW_PERIODS}
        select v.indicator_code, v.period_code, cast(median(v.value) as decimal(18, 6)),
               sum(v.numerator), sum(v.denominator), count(v.value)
        from indicator_value as v
        join window_periods as w on w.period_code = v.period_code
        where v.period_type = $period_type and v.unit_type = $unit_type and v.indicator_code like 'SQ%'
            and ($unit_code is null or v.unit_code = $unit_code)
            and ($cluster_code is null or v.cluster_code = $cluster_code)
            and ($category is null or v.category_clause = $category)
        group by v.indicator_code, v.period_code, w.period_end
        order by v.indicator_code, w.period_end
        """,
        unit_type=unit_type,
        cluster_code=cluster_code,
        unit_code=unit_code,
        category=category,
        period_type=period_type,
        period_end=period_end,
        length=length,
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def totals(role: Role, release_id: str, category: str | None, period_type: str) -> tuple[Point, ...]:
    """Per period the province's own figures of SQ2-01 to SQ2-05 and SQ5-01, from counts, oldest first."""
    return reader.rows(
        role,
        release_id,
        Point,
        """
        with levels as (
            select period_code, sum(response_due_count) as response_due,
                   sum(response_in_time_count) as response_in_time, sum(resolve_due_count) as resolve_due,
                   sum(resolved_in_time_count) as resolved_in_time, sum(submitted_count) as submitted,
                   count(distinct cluster_code) as units
            from service_level
            where period_type = $period_type and ($category is null or category_clause = $category)
            group by period_code
        ),
        open_requests as (
            select period_code, sum(open_count) as open_count, sum(overdue_count) as overdue_count,
                   count(distinct cluster_code) as units
            from service_backlog_age
            where period_type = $period_type and ($category is null or category_clause = $category)
            group by period_code
        ),
        complaints as (
            select period_code, sum(upheld_count) as upheld
            from service_complaint
            where period_type = $period_type and ($category is null or category_clause = $category)
            group by period_code
        ),
        found as (
            select 'SQ2-01' as code, period_code, response_in_time as top, response_due as bottom,
                   null as own, units
            from levels
            union all select 'SQ2-02', period_code, resolved_in_time, resolve_due, null, units from levels
            union all
            select 'SQ2-05', period_code, overdue_count, open_count, null, units from open_requests
            union all
            select 'SQ5-01', period_code, coalesce(upheld, 0), submitted, null, units
            from levels left join complaints using (period_code)
            where $category is null
            union all
            select case step when 'response' then 'SQ2-03' else 'SQ2-04' end, period_code, null, null,
                   case step when 'response' then p90_hours else p50_hours end, case_count
            from service_duration
            where unit_type = 'province' and period_type = $period_type
                and category_clause = coalesce($category, 'all')
        )
        select f.code, f.period_code,
               cast(coalesce(f.own, i.scale * f.top / nullif(f.bottom, 0)) as decimal(18, 6)),
               cast(f.top as decimal(18, 0)), cast(f.bottom as decimal(18, 0)), f.units
        from found as f
        join dim_indicator as i on i.indicator_code = f.code
        join dim_period as p on p.period_type = $period_type and p.period_code = f.period_code
        order by f.code, p.period_end
        """,
        category=category,
        period_type=period_type,
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def estimates(
    role: Role, release_id: str, period_type: str, cluster_code: str | None
) -> tuple[Estimate, ...]:
    """Survey estimates of all periods of a type: every question of one cluster, or CSAT of all clusters."""
    return reader.rows(
        role,
        release_id,
        Estimate,
        """
        select s.cluster_code, s.period_code, s.question_code, s.measure, s.indicator_code, s.estimate, s.low,
               s.high, s.respondent_count, s.status, s.status_reason
        from survey_estimate as s
        join dim_period as p on p.period_type = s.period_type and p.period_code = s.period_code
        where s.period_type = $period_type
            and s.measure in ('satisfied_share', 'mean', 'mean_gap', 'nps')
            and (s.cluster_code = $cluster or ($cluster is null and s.indicator_code is not null))
        order by p.period_end, s.cluster_code, s.question_code, s.measure
        """,
        cluster=cluster_code,
        period_type=period_type,
    )
