"""What several pages read: each function reads the released file of one role and is cached by release id.

A release never changes, so nothing here expires. Functions return tuples of small named tuples.
"""

from datetime import date

import streamlit as st

from app import reader
from app.rows import Badge, Definition, Indicator, Node, Release, Scope, Score, TrendPoint
from jushu import releases
from jushu.released import CLUSTERS, PERIODS, WINDOW_PERIODS, Cluster, Period
from jushu.settings import Role


def current_release_id() -> str | None:
    """Id that the pointer names now, or None before the first release. Never cached."""
    return releases.current_release_id()


@st.cache_resource(max_entries=8, show_spinner=False)
def release(role: Role, release_id: str) -> Release:
    """The one row of ``release_info``."""
    return reader.rows(
        role,
        release_id,
        Release,
        """
        select release_id, published_at, data_as_of, as_of, catalogue_version, methodology_version,
               methodology_hash, content_hash, quality_score
        from release_info
        """,
    )[0]


@st.cache_resource(max_entries=8, show_spinner=False)
def periods(role: Role, release_id: str) -> tuple[Period, ...]:
    """All periods, the latest first within each type."""
    return reader.rows(
        role,
        release_id,
        Period,
        PERIODS,
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def clusters(role: Role, release_id: str) -> tuple[Cluster, ...]:
    """All clusters by code."""
    return reader.rows(
        role,
        release_id,
        Cluster,
        CLUSTERS,
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def nodes(role: Role, release_id: str) -> tuple[Node, ...]:
    """Dimensions of which this release computes an indicator, in the catalogue's order."""
    return reader.rows(
        role,
        release_id,
        Node,
        """
        select d.dimension_code, d.index_code, d.name_zh, d.name_en, d.weight
        from dim_dimension as d
        where exists (
            select 1 from dim_indicator as i where i.dimension_code = d.dimension_code and i.is_computed
        )
        order by d.index_code, d.dimension_code
        """,
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def scope(role: Role, release_id: str) -> tuple[Scope, ...]:
    """Per index: indicators computed and in the catalogue, and the share of the catalogue's weight."""
    return reader.rows(
        role,
        release_id,
        Scope,
        """
        select i.index_code, count(*) filter (where i.is_computed), count(*),
               (select max(s.catalogue_weight_share) from score_node as s where s.node_code = i.index_code)
        from dim_indicator as i
        group by i.index_code
        order by i.index_code
        """,
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def scores(role: Role, release_id: str, period_type: str, period_code: str) -> tuple[Score, ...]:
    """All clusters x nodes of one period with changes against the previous period and the last year."""
    return reader.rows(
        role,
        release_id,
        Score,
        """
        select s.cluster_code, s.node_code, s.level, s.score, s.coverage, s.catalogue_weight_share,
               s.status, s.status_reason, s.grade_code, s.rank, s.ranked_units,
               t.previous_change, t.last_year_change, t.previous_reason, t.last_year_reason, p.rank
        from score_node as s
        join dim_period as d on d.period_type = s.period_type and d.period_code = s.period_code
        left join score_trend as t
            on t.unit_type = s.unit_type and t.unit_code = s.unit_code and t.node_code = s.node_code
            and t.period_type = s.period_type and t.period_code = s.period_code
        left join score_node as p
            on p.unit_type = s.unit_type and p.unit_code = s.unit_code and p.node_code = s.node_code
            and p.period_type = s.period_type and p.period_code = d.previous_period_code
        where s.unit_type = 'cluster' and s.period_type = $period_type and s.period_code = $period_code
        order by s.node_code, s.rank nulls last, s.cluster_code
        """,
        period_type=period_type,
        period_code=period_code,
    )


@st.cache_resource(max_entries=512, show_spinner=False)
def trend(
    role: Role,
    release_id: str,
    *,
    period_type: str,
    period_end: date,
    cluster_code: str | None,
    length: int,
) -> tuple[TrendPoint, ...]:
    """The last ``length`` periods up to ``period_end`` per node, oldest first."""
    return reader.rows(
        role,
        release_id,
        TrendPoint,
        f"""
        with {WINDOW_PERIODS}
        select s.node_code, s.period_code,
               max(s.score) filter (where s.cluster_code = $cluster_code),
               cast(median(s.score) as decimal(9, 2)), count(s.score)
        from score_node as s
        join window_periods as w on w.period_type = s.period_type and w.period_code = s.period_code
        where s.unit_type = 'cluster'
        group by s.node_code, s.period_code, w.period_end
        order by s.node_code, w.period_end
        """,
        period_type=period_type,
        period_end=period_end,
        cluster_code=cluster_code,
        length=length,
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def definitions(role: Role, release_id: str) -> tuple[Definition, ...]:
    """All indicators of the catalogue, by index, dimension and code."""
    return reader.rows(
        role,
        release_id,
        Definition,
        """
        select indicator_code, dimension_code, index_code, name_zh, name_en, formula_zh, formula_en, unit,
               unit_name_zh, unit_name_en, direction, cast(unacceptable as varchar),
               cast(satisfactory as varchar), weight, clauses, rule, facts, grain, periods, min_cases,
               owner_name_zh, owner_name_en, cast(version as varchar)
        from dim_indicator
        order by index_code desc, dimension_code, indicator_code
        """,
    )


@st.cache_resource(max_entries=512, show_spinner=False)
def indicators(
    role: Role, release_id: str, period_type: str, period_code: str, cluster_code: str
) -> tuple[Indicator, ...]:
    """All computed indicators of one cluster in one period, by index, dimension and code."""
    return reader.rows(
        role,
        release_id,
        Indicator,
        """
        select v.indicator_code, v.numerator, v.denominator, v.value, v.case_count, v.status,
               v.status_reason, s.normalised, s.is_capped, s.effective_weight, s.contribution
        from indicator_value as v
        join dim_indicator as i on i.indicator_code = v.indicator_code
        left join score_indicator as s
            on s.unit_type = v.unit_type and s.unit_code = v.unit_code
            and s.period_type = v.period_type and s.period_code = v.period_code
            and s.indicator_code = v.indicator_code
        where v.unit_type = 'cluster' and v.unit_code = $cluster_code
            and v.period_type = $period_type and v.period_code = $period_code
        order by i.index_code desc, i.dimension_code, i.indicator_code
        """,
        period_type=period_type,
        period_code=period_code,
        cluster_code=cluster_code,
    )


@st.cache_resource(max_entries=512, show_spinner=False)
def badges(
    role: Role, release_id: str, period_type: str, period_code: str, cluster_code: str
) -> tuple[Badge, ...]:
    """The badge of each indicator value of one cluster in one period; none in releases of before badges."""
    if "audit_indicator_badge" not in reader.tables(role, release_id):
        return ()
    return reader.rows(
        role,
        release_id,
        Badge,
        """
        select indicator_code, badge, reasons_zh, reasons_en, value_low, value_high, points_shift
        from audit_indicator_badge
        where cluster_code = $cluster_code and period_type = $period_type and period_code = $period_code
        """,
        period_type=period_type,
        period_code=period_code,
        cluster_code=cluster_code,
    )
