"""Intervals of the indicators that are shares of independent cases."""

import polars as pl

from jushu.statistics.intervals import wilson_limits

LEVEL = 0.95


def share_intervals(values: pl.DataFrame, indicators: pl.DataFrame) -> pl.DataFrame:
    """Each value (indicator_value) of such an indicator with its Wilson limits, in the unit of the value.

    A share of independent cases is one whose numerator and denominator both count rows of the same fact;
    sums of money, hours or weights and fixed lists are none. Limits are null where the value is.
    """
    counted = indicators.filter(
        "is_share",
        pl.col("numerator").str.starts_with("count("),
        pl.col("denominator").str.starts_with("count("),
        pl.col("numerator_fact") == pl.col("denominator_fact"),
    ).select("indicator_code", pl.col("scale").cast(pl.Float64))
    found = values.join(counted, on="indicator_code", how="inner")
    cases = found["denominator"].cast(pl.Float64)
    share = (found["numerator"].cast(pl.Float64) / cases).to_numpy()
    low, high = wilson_limits(share, cases.to_numpy(), LEVEL)
    return found.with_columns(
        level=pl.lit(LEVEL),
        low=pl.Series(low).fill_nan(None) * found["scale"],
        high=pl.Series(high).fill_nan(None) * found["scale"],
    ).select(
        *("unit_type", "unit_code", "cluster_code", "zone_code", "provider_code", "category_clause"),
        *("period_type", "period_code", "indicator_code", "value", "low", "high", "level"),
        *("case_count", "status", "status_reason"),
    )
