"""Materiality: between which values an indicator would lie had the refused records of its facts counted.

With numerator N, denominator D, scale s and R refused records that a part may lack, in the worst and in the
best way (see docs/decisions/0023-badge.md):

- a ratio of one fact: s N / (D + R) to s (N + R) / (D + R): every record counts below, or in both;
- a ratio of two facts: s N / (D + R below) to s (N + R above) / D;
- a count, or a count over a constant: s N to s (N + R), over the constant.

A share does not exceed 100. Sums, medians and percentiles have no such bounds: what a refused record says is
not known.
"""

import duckdb
import numpy as np
import polars as pl

from jushu.scoring import load_methodology
from jushu.scoring.methodology import Indicator, Methodology
from jushu.scoring.normalise import normalise

_METHOD = (
    *("indicators", "dimensions", "methodology_scheme", "methodology_nodes", "methodology_grades"),
    "methodology_adjustments",
)
_BOUNDS = """
create or replace temp table badge_bounds as
with part_refused as (
    select
        parts.indicator_code, parts.part, parts.aggregate, parts.fact_name, counts.cluster_code,
        counts.period_type, counts.period_code,
        sum(counts.refused) filter (counts.is_row) as refused
    from badge_parts as parts
    inner join badge_inputs as inputs using (indicator_code, part)
    inner join badge_counts as counts
        on parts.fact_name = counts.fact_name and parts.date_column = counts.date_column
        and parts.time_window is not distinct from counts.time_window
        and inputs.table_name = counts.table_name and inputs.is_row = counts.is_row
    group by all
),
observed as (
    select
        observations.cluster_code, observations.period_type, observations.period_code,
        observations.indicator_code, observations.value,
        cast(observations.numerator as double) as n, cast(observations.denominator as double) as d,
        cast(indicators.scale as double) as s, indicators.is_share,
        indicators.numerator_fact is not distinct from indicators.denominator_fact as is_one_fact,
        coalesce(above.refused, 0) as above, coalesce(below.refused, 0) as below,
        above.aggregate in ('count', 'distinct')
        and (indicators.denominator_fact is null or below.aggregate = 'count') as is_bounded
    from indicator_value as observations
    inner join dim_indicator as indicators using (indicator_code)
    left join part_refused as above
        on observations.indicator_code = above.indicator_code and above.part = 'numerator'
        and observations.cluster_code = above.cluster_code
        and observations.period_type = above.period_type and observations.period_code = above.period_code
    left join part_refused as below
        on observations.indicator_code = below.indicator_code and below.part = 'denominator'
        and observations.cluster_code = below.cluster_code
        and observations.period_type = below.period_type and observations.period_code = below.period_code
    where observations.unit_type = 'cluster' and observations.status = 'observed'
)
select
    cluster_code, period_type, period_code, indicator_code, value,
    if(coalesce(is_bounded, false), round(s * n / coalesce(nullif(d + below, 0), 1), 6), null) as value_low,
    if(
        coalesce(is_bounded, false),
        round(
            least(
                s * (n + above) / coalesce(nullif(d + if(is_one_fact, below, 0), 0), 1),
                if(is_share, 100, 'infinity'::double)
            ),
            6
        ),
        null
    ) as value_high
from observed
"""


def write(connection: duckdb.DuckDBPyConnection) -> None:
    """Prepare badge_bounds and badge_points: bounds of each value, and the points that they may move it."""
    connection.execute(_BOUNDS)
    method = load_methodology({table: connection.sql(f"select * from {table}").pl() for table in _METHOD})
    found = points(connection.sql("from badge_bounds where value_low is not null").pl(), method)
    connection.register("badge_shifts", found.to_arrow())
    connection.execute("create or replace temp table badge_points as from badge_shifts")
    connection.unregister("badge_shifts")


def points(bounds: pl.DataFrame, method: Methodology) -> pl.DataFrame:
    """Key of each value with ``points_shift``, the most points (0..100) that its bounds are away from it."""
    key = ["cluster_code", "period_type", "period_code", "indicator_code"]
    # other rules have other extremes, or follow the values of all units
    leaves = {
        leaf.code: leaf for leaf in method.computed if leaf.norm == "goalpost" and leaf.transform == "none"
    }
    frames = [bounds.select(key).clear().with_columns(points_shift=pl.lit(None, pl.Float64))]
    for (code,), part in bounds.group_by("indicator_code"):
        if str(code) in leaves:
            shift = _shift(part, leaves[str(code)], method.scheme.efficacy_floor)
            frames.append(part.select(key).with_columns(points_shift=pl.Series(shift, dtype=pl.Float64)))
    return pl.concat(frames)


def _shift(part: pl.DataFrame, leaf: Indicator, floor: float) -> np.ndarray:
    low, high = part["value_low"].to_numpy(), part["value_high"].to_numpy()
    # points bend only at an anchor, so that their extremes lie at a bound or at an anchor between them
    anchors = [at for at in (leaf.zero_at, leaf.full_at, leaf.full_to) if at is not None]
    value = part["value"].cast(pl.Float64).to_numpy()
    asked = np.stack([value, low, high, *(np.clip(at, low, high) for at in anchors)])
    found, _ = normalise(asked.reshape(1, -1), [leaf], floor)
    table = found.reshape(asked.shape)
    return np.abs(table[1:] - table[0]).max(axis=0).round(6)
