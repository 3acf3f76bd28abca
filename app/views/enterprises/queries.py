"""What the page of enterprises reads for all roles: counts by subtype, and indicators of clusters."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import streamlit as st

from app import reader
from jushu.released import WINDOW_PERIODS
from jushu.settings import Role

COMPOSITION = "enterprise_composition"
EVERYTHING = ""  # code of "all types" in the choice of a type


class Subtype(NamedTuple):
    """Enterprises of one subtype in one cluster, or in all of them, in one period."""

    entity_type: str
    type_zh: str
    type_en: str
    entity_subtype: str
    name_zh: str
    name_en: str
    clause_id: str
    active_before: int
    entered: int
    exited: int
    active: int
    grade_aaa: int
    grade_aa: int
    grade_a: int
    grade_b: int
    grade_c: int
    not_graded: int


class Flow(NamedTuple):
    """Enterprises that were there, came and left in one period."""

    period_code: str
    active_before: int
    entered: int
    exited: int
    active: int


class Growth(NamedTuple):
    """One indicator made of the register or the reports: of one cluster with its changes."""

    indicator_code: str
    value: Decimal | None
    status: str
    status_reason: str | None
    previous_change: Decimal | None
    previous_reason: str | None
    last_year_change: Decimal | None
    last_year_reason: str | None


class Reach(NamedTuple):
    """The same indicator over the clusters that have a value."""

    indicator_code: str
    lowest: Decimal | None
    median: Decimal | None
    highest: Decimal | None
    clusters: int


# made of the register, the reports and the plan of intake, and of nothing else
_MADE_OF = """
i.facts is not null
and list_has_all(['enterprises', 'enterprise_reports', 'cluster_targets'], string_split(i.facts, ';'))
and i.facts <> 'cluster_targets'
"""


@st.cache_resource(max_entries=256, show_spinner=False)
def composition(
    role: Role, release_id: str, period_type: str, period_code: str, cluster_code: str | None
) -> tuple[Subtype, ...]:
    """All subtypes of the standard, by type; counted over all clusters where none is given."""
    return reader.rows(
        role,
        release_id,
        Subtype,
        """
        select entity_type, entity_type_name_zh, entity_type_name_en, entity_subtype, entity_subtype_name_zh,
               entity_subtype_name_en, clause_id, sum(active_before)::bigint, sum(entered)::bigint,
               sum(exited)::bigint, sum(active)::bigint, sum(grade_aaa)::bigint, sum(grade_aa)::bigint,
               sum(grade_a)::bigint, sum(grade_b)::bigint, sum(grade_c)::bigint, sum(not_graded)::bigint
        from enterprise_composition
        where period_type = $period_type and period_code = $period_code
            and coalesce(cluster_code = $cluster_code, true)
        group by all
        order by clause_id, entity_subtype
        """,
        period_type=period_type,
        period_code=period_code,
        cluster_code=cluster_code,
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def flows(
    role: Role,
    release_id: str,
    *,
    period_type: str,
    period_end: date,
    length: int,
    cluster_code: str | None,
    kind: str,
) -> tuple[Flow, ...]:
    """The last ``length`` periods up to ``period_end``, oldest first; ``kind`` is a type or a subtype."""
    return reader.rows(
        role,
        release_id,
        Flow,
        f"""
        with {WINDOW_PERIODS}
        select c.period_code, sum(c.active_before)::bigint, sum(c.entered)::bigint, sum(c.exited)::bigint,
               sum(c.active)::bigint
        from enterprise_composition as c
        join window_periods as w on w.period_type = c.period_type and w.period_code = c.period_code
        where coalesce(c.cluster_code = $cluster_code, true)
            and $entity in ('', c.entity_type, c.entity_subtype)
        group by c.period_code, w.period_end
        order by w.period_end
        """,
        period_type=period_type,
        period_end=period_end,
        length=length,
        cluster_code=cluster_code,
        entity=kind,
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def growth(
    role: Role, release_id: str, period_type: str, period_code: str, cluster_code: str
) -> tuple[Growth, ...]:
    """Indicators of one cluster that are made of the register or the reports, with their changes."""
    return reader.rows(
        role,
        release_id,
        Growth,
        f"""
        select v.indicator_code, v.value, v.status, v.status_reason, c.previous_change, c.previous_reason,
               c.last_year_change, c.last_year_reason
        from indicator_value as v
        join dim_indicator as i on i.indicator_code = v.indicator_code and {_MADE_OF}
        left join indicator_change as c
            on c.unit_type = v.unit_type and c.unit_code = v.unit_code
            and c.period_type = v.period_type and c.period_code = v.period_code
            and c.indicator_code = v.indicator_code
        where v.unit_type = 'cluster' and v.unit_code = $cluster_code
            and v.period_type = $period_type and v.period_code = $period_code
        order by v.indicator_code
        """,
        period_type=period_type,
        period_code=period_code,
        cluster_code=cluster_code,
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def reach(role: Role, release_id: str, period_type: str, period_code: str) -> tuple[Reach, ...]:
    """The same indicators over all clusters: a province has no value of its own."""
    return reader.rows(
        role,
        release_id,
        Reach,
        f"""
        select v.indicator_code, min(v.value), cast(median(v.value) as decimal(18, 6)), max(v.value),
               count(v.value)
        from indicator_value as v
        join dim_indicator as i on i.indicator_code = v.indicator_code and {_MADE_OF}
        where v.unit_type = 'cluster' and v.period_type = $period_type and v.period_code = $period_code
        group by v.indicator_code
        order by v.indicator_code
        """,
        period_type=period_type,
        period_code=period_code,
    )
