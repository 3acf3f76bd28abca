"""What the comparison reads beside the queries that all pages share."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import streamlit as st

from app import reader
from jushu.released import WINDOW_PERIODS
from jushu.settings import Role


class Peer(NamedTuple):
    """What the register tells of one cluster, and the enterprises there at the end of the period."""

    cluster_code: str
    region_code: str | None
    established_on: date | None
    enterprises: Decimal | None


class Above(NamedTuple):
    """Share 0..1 of the draws in which one cluster ranks above another; ties are in neither direction."""

    cluster_code: str
    other_code: str
    probability: float


class Past(NamedTuple):
    """Score and rank of one cluster in one node and period."""

    cluster_code: str
    node_code: str
    period_code: str
    score: Decimal | None
    rank: int | None
    ranked_units: int | None
    status_reason: str | None


class Middle(NamedTuple):
    """Median score of all scored clusters in one node and period."""

    node_code: str
    period_code: str
    median: Decimal | None


@st.cache_resource(max_entries=64, show_spinner=False)
def peers(role: Role, release_id: str, period_type: str, period_code: str) -> tuple[Peer, ...]:
    """All clusters with the attributes by which comparable ones are found."""
    return reader.rows(
        role,
        release_id,
        Peer,
        """
        select c.cluster_code, c.region_code, c.established_on, v.value
        from dim_cluster as c
        left join indicator_value as v
            on v.unit_type = 'cluster' and v.unit_code = c.cluster_code and v.indicator_code = 'DP3-01'
            and v.period_type = $period_type and v.period_code = $period_code
        order by c.cluster_code
        """,
        period_type=period_type,
        period_code=period_code,
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def above(role: Role, release_id: str, period_code: str, node_code: str) -> tuple[Above, ...]:
    """Probabilities of all ordered pairs of clusters of one index."""
    return reader.rows(
        role,
        release_id,
        Above,
        """
        select cluster_code, subject, probability
        from score_probability
        where unit_type = 'cluster' and event = 'above'
            and period_code = $period_code and node_code = $node_code
        """,
        period_code=period_code,
        node_code=node_code,
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def past(
    role: Role, release_id: str, *, period_type: str, period_end: date, length: int, clusters: tuple[str, ...]
) -> tuple[Past, ...]:
    """Scores and ranks of some clusters in the last ``length`` periods to ``period_end``, oldest first."""
    return reader.rows(
        role,
        release_id,
        Past,
        f"""
        with {WINDOW_PERIODS}
        select s.cluster_code, s.node_code, s.period_code, s.score, s.rank, s.ranked_units, s.status_reason
        from score_node as s
        join window_periods as w on w.period_type = s.period_type and w.period_code = s.period_code
        where s.unit_type = 'cluster' and list_contains($clusters, s.cluster_code)
        order by w.period_end, s.node_code, s.cluster_code
        """,
        period_type=period_type,
        period_end=period_end,
        length=length,
        clusters=list(clusters),
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def middles(
    role: Role, release_id: str, *, period_type: str, period_end: date, length: int
) -> tuple[Middle, ...]:
    """Medians of all nodes over the last ``length`` periods up to ``period_end``, oldest first."""
    return reader.rows(
        role,
        release_id,
        Middle,
        f"""
        with {WINDOW_PERIODS}
        select s.node_code, s.period_code, cast(median(s.score) as decimal(9, 2))
        from score_node as s
        join window_periods as w on w.period_type = s.period_type and w.period_code = s.period_code
        where s.unit_type = 'cluster'
        group by s.node_code, s.period_code, w.period_end
        order by w.period_end, s.node_code
        """,
        period_type=period_type,
        period_end=period_end,
        length=length,
    )
