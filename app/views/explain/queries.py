"""What the page 评分解释 alone reads: the points of all clusters, targets, sources and intervals."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

import streamlit as st

from app import reader
from jushu.scoring.published import Call, Cell
from jushu.settings import Role


class Interval(NamedTuple):
    """Rank of a cluster in an index with its 5 and 95 % quantiles over the draws."""

    cluster_code: str
    node_code: str
    rank_low: int | None
    rank_high: int | None
    draws: int


class Target(NamedTuple):
    """The value that a cluster is to reach in one indicator in this period."""

    cluster_code: str
    indicator_code: str
    value: Decimal


class Redefined(NamedTuple):
    """An indicator whose definition changed since a base period: ``previous`` or ``last_year``."""

    base: str
    indicator_code: str


class Source(NamedTuple):
    """What an indicator counts: measures and the tables of the warehouse that they are taken from."""

    indicator_code: str
    numerator: str | None
    denominator: str | None
    numerator_fact: str | None
    denominator_fact: str | None


class Point(NamedTuple):
    """Points 0..100 of one indicator of a cluster in one period."""

    indicator_code: str
    normalised: float | None


@st.cache_resource(max_entries=128, show_spinner=False)
def cells(role: Role, release_id: str, period_type: str, period_code: str) -> tuple[Cell, ...]:
    """Points of all clusters x indicators of one period."""
    return reader.rows(
        role,
        release_id,
        Cell,
        """
        select unit_code, indicator_code, status, is_imputed, normalised
        from score_indicator
        where unit_type = 'cluster' and period_type = $period_type and period_code = $period_code
        """,
        period_type=period_type,
        period_code=period_code,
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def calls(role: Role, release_id: str, period_type: str, period_code: str) -> tuple[Call, ...]:
    """Bonuses, deductions and vetoes of all clusters in one period."""
    return reader.rows(
        role,
        release_id,
        Call,
        """
        select unit_code, adjustment_code, count
        from score_adjustment
        where unit_type = 'cluster' and period_type = $period_type and period_code = $period_code
        """,
        period_type=period_type,
        period_code=period_code,
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def intervals(role: Role, release_id: str, period_type: str, period_code: str) -> tuple[Interval, ...]:
    """Intervals of the ranks; only the newest quarter has some."""
    return reader.rows(
        role,
        release_id,
        Interval,
        """
        select unit_code, node_code, rank_p05, rank_p95, draws
        from score_uncertainty
        where unit_type = 'cluster' and period_type = $period_type and period_code = $period_code
        """,
        period_type=period_type,
        period_code=period_code,
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def targets(role: Role, release_id: str, period_type: str, period_code: str) -> tuple[Target, ...]:
    """Targets of all clusters for one period; months have none."""
    return reader.rows(
        role,
        release_id,
        Target,
        """
        select cluster_code, target_code, target_value
        from fct_target_periods
        where period_type = $period_type and period_code = $period_code and target_value is not null
        """,
        period_type=period_type,
        period_code=period_code,
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def redefined(role: Role, release_id: str, period_type: str, period_code: str) -> tuple[Redefined, ...]:
    """Indicators that are not comparable with a base period, because their definition changed."""
    return reader.rows(
        role,
        release_id,
        Redefined,
        """
        with changes as (
            select * from indicator_change
            where unit_type = 'cluster' and period_type = $period_type and period_code = $period_code
        )
        select 'previous', indicator_code from changes where previous_reason = 'definition_changed'
        union
        select 'last_year', indicator_code from changes where last_year_reason = 'definition_changed'
        order by all
        """,
        period_type=period_type,
        period_code=period_code,
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def sources(role: Role, release_id: str) -> Mapping[str, Source]:
    """What every computed indicator counts, by code."""
    found = reader.rows(
        role,
        release_id,
        Source,
        """
        select indicator_code, numerator, denominator, numerator_fact, denominator_fact
        from dim_indicator
        where is_computed
        """,
    )
    return MappingProxyType({row.indicator_code: row for row in found})


@st.cache_resource(max_entries=128, show_spinner=False)
def histories(
    role: Role, release_id: str, period_type: str, period_code: str, cluster_code: str
) -> Mapping[str, tuple[Decimal | None, ...]]:
    """Points of each indicator of a cluster in all periods up to this one, oldest first."""
    found = reader.rows(
        role,
        release_id,
        Point,
        """
        with periods as (
            select period_type, period_code, period_end
            from dim_period
            where period_type = $period_type and period_end <= (
                select period_end from dim_period
                where period_type = $period_type and period_code = $period_code
            )
        )
        select s.indicator_code, s.normalised
        from score_indicator as s
        join periods as p on p.period_type = s.period_type and p.period_code = s.period_code
        where s.unit_type = 'cluster' and s.unit_code = $cluster_code
        order by s.indicator_code, p.period_end
        """,
        period_type=period_type,
        period_code=period_code,
        cluster_code=cluster_code,
    )
    points: dict[str, list[Decimal | None]] = {}
    for row in found:
        value = None if row.normalised is None else Decimal(str(row.normalised))
        points.setdefault(row.indicator_code, []).append(value)
    return MappingProxyType({code: tuple(own) for code, own in points.items()})
