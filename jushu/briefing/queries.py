"""All SQL of a briefing: each statement reads the released file of role management."""

from typing import Generic, NamedTuple, TypeVar

from jushu import released
from jushu.briefing import rows
from jushu.released import WINDOW_PERIODS

Row = TypeVar("Row", bound=tuple)
_HERE = "unit_type = 'cluster' and period_type = $period_type and period_code = $period_code"


class Query(NamedTuple, Generic[Row]):
    """A statement, what its rows are, and the tables it reads; a release without them has no such row."""

    kind: type[Row]
    tables: tuple[str, ...]
    sql: str


INFO = Query(
    rows.Info,
    ("release_info",),
    "select release_id, published_at, data_as_of, catalogue_version, methodology_version, methodology_hash,"
    " content_hash, quality_score from release_info",
)
PERIODS = Query(released.Period, ("dim_period",), released.PERIODS)
CLUSTERS = Query(released.Cluster, ("dim_cluster",), released.CLUSTERS)
NODES = Query(
    rows.Node,
    ("score_node", "score_trend", "dim_dimension"),
    f"""
    with shown as (select * from score_node where {_HERE})
    select s.unit_code, s.node_code, s.level, s.score, s.catalogue_weight_share, s.status, s.status_reason,
        s.grade_code, s.rank, s.ranked_units, d.name_zh, d.name_en, d.index_code, d.weight,
        cast(median(s.score) over (partition by s.node_code) as decimal(9, 2)),
        t.previous_change, t.previous_reason, t.last_year_change, t.last_year_reason
    from shown as s
    left join dim_dimension as d on d.dimension_code = s.node_code
    left join score_trend as t using (unit_type, unit_code, period_type, period_code, node_code)
    order by s.unit_code, s.node_code
    """,
)
SPREADS = Query(
    rows.Spread,
    ("score_uncertainty",),
    "select unit_code, node_code, score_p05, score_p95, rank_p05, rank_p95"
    f" from score_uncertainty where {_HERE}",
)
POINTS = Query(
    rows.Point,
    ("score_node", "dim_period"),
    f"""
    with {WINDOW_PERIODS}
    select node_code, period_code,
        cast(case when $unit is null then median(score) else max(score) filter (unit_code = $unit) end
            as decimal(9, 2))
    from score_node join window_periods using (period_type, period_code)
    where unit_type = 'cluster' and level = 'index'
    group by node_code, period_code, period_end order by node_code desc, period_end
    """,
)
MEDIANS = Query(
    rows.Medians,
    ("score_node",),
    """
    select node_code,
        cast(median(score) filter (period_code = $period_code) as decimal(9, 2)),
        min(score) filter (period_code = $period_code), max(score) filter (period_code = $period_code),
        cast(median(score) filter (period_code = $previous) as decimal(9, 2)),
        cast(median(score) filter (period_code = $last_year) as decimal(9, 2))
    from score_node where unit_type = 'cluster' and period_type = $period_type
    group by node_code order by node_code
    """,
)
MOVES = Query(
    rows.Move,
    ("score_indicator", "indicator_value", "dim_indicator"),
    """
    with both_periods as (
        select unit_code, i.index_code, indicator_code, period_code, s.contribution, v.value
        from score_indicator as s
        join dim_indicator as i using (indicator_code)
        left join indicator_value as v using (unit_type, unit_code, period_type, period_code, indicator_code)
        where s.unit_type = 'cluster' and s.period_type = $period_type
            and s.period_code in ($period_code, $previous)
    )
    select unit_code, index_code, indicator_code,
        max(value) filter (period_code = $period_code), max(value) filter (period_code = $previous),
        coalesce(sum(contribution) filter (period_code = $period_code), 0),
        coalesce(sum(contribution) filter (period_code = $previous), 0)
    from both_periods
    group by unit_code, index_code, indicator_code order by all
    """,
)
VETOES = Query(
    rows.Veto,
    ("score_adjustment",),
    "select unit_code, node_code, adjustment_code, kind, grade_cap, count, points, clause"
    f" from score_adjustment where {_HERE} order by unit_code, node_code, adjustment_code",
)
TARGETS = Query(released.Target, ("fct_target_periods",), released.TARGETS)
VALUES = Query(
    rows.Value,
    ("indicator_value", "dim_indicator"),
    f"""
    select unit_code, indicator_code, dimension_code, value, case_count, status, status_reason
    from indicator_value join dim_indicator using (indicator_code)
    where {_HERE} order by unit_code, index_code desc, indicator_code
    """,
)
WORTHLESS = Query(
    rows.Worthless,
    ("indicator_alert", "indicator_value", "dim_indicator"),
    f"""
    select cluster_code, indicator_code, a.value, v.case_count
    from indicator_alert as a
    join dim_indicator as i using (indicator_code)
    join (select *, unit_code as cluster_code from indicator_value where {_HERE}) as v
        using (cluster_code, period_type, period_code, indicator_code)
    where kind = 'unacceptable' order by cluster_code, index_code desc, indicator_code
    """,
)
CHANGES = Query(
    rows.Change,
    ("indicator_change",),
    "select unit_code, indicator_code, unit_of_change, previous_change, last_year_change"
    f" from indicator_change where {_HERE}",
)
INTERVALS = Query(
    rows.Interval,
    ("indicator_interval",),
    f"select unit_code, indicator_code, low, high, case_count from indicator_interval where {_HERE}",
)
ESTIMATES = Query(
    rows.Interval,
    ("survey_estimate",),
    """
    select cluster_code, indicator_code, low, high, respondent_count from survey_estimate
    where indicator_code is not null and period_type = $period_type and period_code = $period_code
    """,
)
WAVES = Query(
    rows.Wave,
    ("survey_quality",),
    """
    select cluster_code, invited_count, valid_count, response_rate_pct, response_rate_low_pct,
        response_rate_high_pct
    from survey_quality where period_type = $period_type and period_code = $period_code order by all
    """,
)
BADGES = Query(
    rows.Badge,
    ("audit_indicator_badge",),
    """
    select cluster_code, indicator_code, badge, reasons_zh, reasons_en, points_shift
    from audit_indicator_badge
    where period_type = $period_type and period_code = $period_code and badge <> 'trusted'
    order by badge <> 'not_to_be_used', points_shift desc nulls last, cluster_code, indicator_code
    """,
)
BADGE_COUNTS = Query(
    rows.Badges,
    ("audit_indicator_badge",),
    """
    select cluster_code, count(*) filter (badge = 'trusted'), count(*) filter (badge = 'with_reservations'),
        count(*) filter (badge = 'not_to_be_used')
    from audit_indicator_badge where period_type = $period_type and period_code = $period_code
    group by cluster_code order by cluster_code
    """,
)
RULES = Query(
    rows.Rules,
    ("audit_quality",),
    """
    select table_name, rules, passed, failed, errored, quality_score from audit_quality
    order by errored > 0 desc, failed > 0 desc, quality_score nulls last, table_name
    """,
)
DEFINITIONS = Query(
    rows.Definition,
    ("dim_indicator",),
    """
    select indicator_code, index_code, dimension_code, name_zh, name_en, formula_zh, formula_en, unit,
        unit_name_zh, unit_name_en, cast(unacceptable as varchar), cast(satisfactory as varchar)
    from dim_indicator order by index_code desc, indicator_code
    """,
)
