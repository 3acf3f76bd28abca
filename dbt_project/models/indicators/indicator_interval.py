"""One row per unit, period and share of independent cases: its value with a 95 % interval (Wilson)."""

from jushu.statistics.shares import share_intervals


def model(dbt, session):
    """How far the share may be off because of the number of its cases; null where the value is not shown."""
    dbt.config(materialized="table")
    return share_intervals(dbt.ref("indicator_value").pl(), dbt.ref("dim_indicator").pl()).to_arrow()
