"""What the boards (overview, wall, comparison) read beside the queries that all pages share."""

from typing import NamedTuple

import streamlit as st

from app import reader
from jushu.released import TARGETS, Target
from jushu.settings import Role


class Interval(NamedTuple):
    """Published score and rank of one cluster in one index, with their 5-95 % limits over the draws."""

    cluster_code: str
    score: float
    score_p05: float
    score_p95: float
    rank: int
    rank_p05: int
    rank_median: int
    rank_p95: int
    ranked_units: int
    draws: int


class Place(NamedTuple):
    """Where a cluster is: its division of GB/T 2260, six digits."""

    cluster_code: str
    region_code: str | None


class Redefined(NamedTuple):
    """A dimension of which some indicators are defined otherwise from this period on."""

    dimension_code: str
    period_code: str
    indicators: str


@st.cache_resource(max_entries=16, show_spinner=False)
def drawn_periods(role: Role, release_id: str) -> tuple[str, ...]:
    """Codes of the periods for which the release holds intervals; none in releases of before the draws."""
    if "score_uncertainty" not in reader.tables(role, release_id):
        return ()
    found = reader.frame(role, release_id, "select distinct period_code from score_uncertainty order by 1")
    return tuple(found["period_code"])


@st.cache_resource(max_entries=64, show_spinner=False)
def intervals(role: Role, release_id: str, period_code: str, node_code: str) -> tuple[Interval, ...]:
    """Intervals of all ranked clusters of one index, best rank first."""
    return reader.rows(
        role,
        release_id,
        Interval,
        """
        select cluster_code, score, score_p05, score_p95, rank, rank_p05, rank_median, rank_p95,
               ranked_units, draws
        from score_uncertainty
        where unit_type = 'cluster' and period_code = $period_code and node_code = $node_code
        order by rank, cluster_code
        """,
        period_code=period_code,
        node_code=node_code,
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def places(role: Role, release_id: str) -> tuple[Place, ...]:
    """The division of every cluster."""
    return reader.rows(
        role,
        release_id,
        Place,
        "select cluster_code, region_code from dim_cluster order by cluster_code",
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def targets(role: Role, release_id: str, period_type: str, period_code: str) -> tuple[Target, ...]:
    """Targets of all clusters as wholes for one period, the farthest from done first; months have none."""
    if "fct_target_periods" not in reader.tables(role, release_id):
        return ()
    return reader.rows(
        role,
        release_id,
        Target,
        TARGETS,
        period_type=period_type,
        period_code=period_code,
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def redefined(role: Role, release_id: str, period_type: str) -> tuple[Redefined, ...]:
    """Dimensions x periods in which the definition of an indicator changed against the period before."""
    if "indicator_change" not in reader.tables(role, release_id):
        return ()
    return reader.rows(
        role,
        release_id,
        Redefined,
        """
        select i.dimension_code, c.period_code,
               string_agg(distinct c.indicator_code, ', ' order by c.indicator_code)
        from indicator_change as c
        join dim_indicator as i on i.indicator_code = c.indicator_code
        where c.unit_type = 'cluster' and c.period_type = $period_type
            and c.previous_reason = 'definition_changed'
        group by all
        """,
        period_type=period_type,
    )
