"""What the page reads about single enterprises; only the files of analysts and auditors hold it."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import polars as pl
import streamlit as st

from app import reader
from app.views.enterprises.one_rows import Complaint, Listed, Part, Profile, Rating, Report, Service
from jushu import catalogue
from jushu.released import WINDOW_PERIODS
from jushu.settings import Role

SINGLE = "dim_enterprise"  # a file with this table holds single enterprises


@st.cache_resource(max_entries=256, show_spinner=False)
def listing(
    role: Role,
    release_id: str,
    *,
    period_type: str,
    period_code: str,
    cluster_code: str | None,
    kind: str,
    wanted: str,
    limit: int,
) -> tuple[Listed, ...]:
    """The best rated enterprises first; ``wanted`` stands in the name or the credit code."""
    return reader.rows(
        role,
        release_id,
        Listed,
        """
        select p.uscc, e.enterprise_name, p.cluster_code, p.entity_subtype, s.score, s.grade_code, s.rank,
               count(*) over ()
        from fct_enterprise_periods as p
        join dim_enterprise as e on e.uscc = p.uscc
        left join score_enterprise_node as s
            on s.unit_code = p.uscc and s.cluster_code = p.cluster_code and s.node_code = 'ER'
            and s.period_type = p.period_type and s.period_code = p.period_code
        where p.is_active and p.period_type = $period_type and p.period_code = $period_code
            and coalesce(p.cluster_code = $cluster_code, true)
            and $entity in ('', p.entity_type, p.entity_subtype)
            and (contains(lower(e.enterprise_name), $wanted) or contains(lower(p.uscc), $wanted))
        order by s.rank nulls last, e.enterprise_name, p.uscc
        limit $limit
        """,
        period_type=period_type,
        period_code=period_code,
        cluster_code=cluster_code,
        entity=kind,
        wanted=wanted.strip().lower(),
        limit=limit,
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def profile(role: Role, release_id: str, uscc: str) -> Profile | None:
    """The enterprise, or None if the release does not have it."""
    found = reader.rows(
        role,
        release_id,
        Profile,
        """
        select e.uscc, e.enterprise_name, coalesce(c.cluster_name, e.cluster_code), z.zone_name,
               e.entity_type_name_zh, e.entity_type_name_en, e.entity_subtype, e.industry_code, e.size_code,
               e.is_state_owned, e.has_chief_data_officer, e.registered_capital_cny, e.entered_on,
               e.exited_on, e.filed_on
        from dim_enterprise as e
        left join dim_cluster as c on c.cluster_code = e.cluster_code
        left join dim_zone as z on z.zone_code = e.zone_code
        where e.uscc = $uscc
        """,
        uscc=uscc,
    )
    return found[0] if found else None


@st.cache_resource(max_entries=256, show_spinner=False)
def versions(role: Role, release_id: str, uscc: str) -> pl.DataFrame:
    """States of the enterprise with the days on which they held, latest first."""
    return reader.frame(
        role,
        release_id,
        """
        select stay_no, valid_from, valid_to, enterprise_name, cluster_code, zone_code, entity_subtype,
               size_code, registered_capital_cny, entered_on, exited_on, filed_on
        from dim_enterprise_version
        where uscc = $uscc
        order by entered_on desc, valid_from desc
        """,
        uscc=uscc,
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def ratings(
    role: Role, release_id: str, *, uscc: str, period_type: str, period_end: date, length: int
) -> tuple[Rating, ...]:
    """Scores of all nodes of the rating over the last ``length`` periods, latest first."""
    return reader.rows(
        role,
        release_id,
        Rating,
        f"""
        with {WINDOW_PERIODS}
        select s.period_code, s.node_code, s.score, s.grade_code, s.rank, s.ranked_units, s.coverage,
               s.status_reason
        from score_enterprise_node as s
        join window_periods as w on w.period_type = s.period_type and w.period_code = s.period_code
        where s.unit_code = $uscc
        order by w.period_end desc, s.node_code
        """,
        uscc=uscc,
        period_type=period_type,
        period_end=period_end,
        length=length,
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def parts(role: Role, release_id: str, uscc: str, period_type: str, period_code: str) -> tuple[Part, ...]:
    """Indicators of the rating in one period; an older release has their codes, but not their names."""
    named = "enterprise_indicators" in reader.tables(role, release_id)
    names = "i.name_zh, i.name_en, i.unit" if named else "null, null, null"
    join = "left join enterprise_indicators as i on i.code = v.indicator_code" if named else ""
    return reader.rows(
        role,
        release_id,
        Part,
        f"""
        select v.indicator_code, {names}, v.value, s.normalised, s.contribution, v.status, v.status_reason
        from enterprise_value as v
        left join score_enterprise_indicator as s
            on s.unit_code = v.unit_code and s.indicator_code = v.indicator_code
            and s.period_type = v.period_type and s.period_code = v.period_code
        {join}
        where v.unit_code = $uscc and v.period_type = $period_type and v.period_code = $period_code
        order by v.indicator_code
        """,
        uscc=uscc,
        period_type=period_type,
        period_code=period_code,
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def reports(role: Role, release_id: str, uscc: str) -> tuple[Report, ...]:
    """Quarters for which a report was filed or due, latest first."""
    return reader.rows(
        role,
        release_id,
        Report,
        """
        with due as (
            select distinct uscc, period_code, period_end
            from fct_enterprise_periods
            where uscc = $uscc and period_type = 'quarter' and is_report_due
        ),
        filed as (
            select * from fct_enterprise_reports where uscc = $uscc and period_type = 'quarter'
        )
        select coalesce(due.period_code, filed.period_code), due.uscc is not null, filed.uscc is not null,
               filed.total_revenue_cny, filed.data_revenue_cny, filed.rd_expense_cny, filed.staff_count,
               filed.data_staff_count, filed.panel_change_cny, filed.panel_base_cny
        from due
        full join filed on filed.period_code = due.period_code
        order by coalesce(due.period_end, filed.period_end) desc
        """,
        uscc=uscc,
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def services(role: Role, release_id: str, uscc: str) -> tuple[Service, ...]:
    """Requests by the quarter in which they were submitted, latest first."""
    return reader.rows(
        role,
        release_id,
        Service,
        """
        select d.period_code, count(*), count_if(r.is_response_due), count_if(r.is_response_in_time),
               count_if(r.is_resolve_due), count_if(r.is_resolved_in_time), count_if(r.is_rated),
               avg(r.rating)
        from fct_service_requests as r
        join dim_period as d
            on d.period_type = 'quarter'
            and cast(r.submitted_at as date) between d.period_start and d.period_end
        where r.uscc = $uscc
        group by d.period_code, d.period_end
        order by d.period_end desc
        """,
        uscc=uscc,
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def complaints(role: Role, release_id: str, uscc: str) -> tuple[Complaint, ...]:
    """Complaints of the enterprise, latest first, without who wrote them."""
    return reader.rows(
        role,
        release_id,
        Complaint,
        """
        select complaint_id, kind, received_at, due_on, closed_at, is_upheld
        from fct_complaints
        where uscc = $uscc
        order by received_at desc
        """,
        uscc=uscc,
    )


@st.cache_resource(max_entries=2, show_spinner=False)
def unit_names() -> Mapping[str, tuple[str, str]]:
    """Chinese and English name of each unit of the catalogue."""
    rows = catalogue.code_list("units").select("unit", "name_zh", "name_en").iter_rows()
    return MappingProxyType({code: (zh, en) for code, zh, en in rows})


@st.cache_resource(max_entries=16, show_spinner=False)
def dimension_names(role: Role, release_id: str) -> Mapping[str, tuple[str, str]]:
    """Chinese and English name of each dimension of the rating; empty for an older release."""
    if "enterprise_dimensions" not in reader.tables(role, release_id):
        return MappingProxyType({})
    rows = reader.frame(
        role, release_id, "select dimension_code, name_zh, name_en from enterprise_dimensions"
    )
    return MappingProxyType({code: (zh, en) for code, zh, en in rows.iter_rows()})
