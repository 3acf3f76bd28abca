"""What both the pages and the documents read of a release: rows and the SQL for them."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Period(NamedTuple):
    """One month, quarter or year of the release."""

    period_type: str
    period_code: str
    period_start: date
    period_end: date
    previous_period_code: str | None
    same_period_last_year_code: str | None


class Cluster(NamedTuple):
    """One evaluated cluster."""

    cluster_code: str
    cluster_name: str


class Target(NamedTuple):
    """One target of a cluster in one period: the value promised and reached; completion 1 is just met."""

    cluster_code: str
    indicator_code: str
    target_value: Decimal | None
    actual_value: Decimal | None
    completion: Decimal | None
    attainment_status: str


# all periods, the latest first within each type
PERIODS = """
select period_type, period_code, period_start, period_end, previous_period_code, same_period_last_year_code
from dim_period
order by period_type, period_end desc
"""
CLUSTERS = "select cluster_code, cluster_name from dim_cluster order by cluster_code"
# targets of clusters as wholes for ``$period_type`` and ``$period_code``, the farthest from done first
TARGETS = """
select cluster_code, target_code, target_value, actual_value, completion, attainment_status
from fct_target_periods
where zone_code is null and period_type = $period_type and period_code = $period_code
order by cluster_code, completion nulls last, target_code
"""
# a common table for WITH: the last ``$length`` periods of ``$period_type`` up to the day ``$period_end``
WINDOW_PERIODS = """
window_periods as (
    select period_type, period_code, period_end
    from dim_period
    where period_type = $period_type and period_end <= $period_end
    order by period_end desc
    limit $length
)
"""
