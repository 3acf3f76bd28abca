"""DP2, infrastructure and platforms."""

import polars as pl

from tests.truth.amounts import Cells, distinct, over, over_all, share, total
from tests.truth.periods import Period
from tests.truth.records import Records
from tests.truth.register import indicator

# Clause 6.2 lists ten services along the chain; clause 5.3 three channels of intake.
CHAIN_SERVICES = (
    "product_registration",
    "asset_registration",
    "asset_assessment",
    "governance",
    "compliance",
    "custody",
    "transaction",
    "cross_border",
    "equity",
    "financing",
)
CHANNELS = ("channel_government", "channel_enterprise", "channel_third_party")


def _platform(r: Records, p: Period, components: tuple[str, ...] | None = None) -> pl.DataFrame:
    """Components in the last month of the period."""
    rows = r.table("platform_months").filter(pl.col("report_month") == p.last_month)
    return rows if components is None else rows.filter(pl.col("component_code").is_in(components))


def _pair(rows: pl.DataFrame, top: str, bottom: str, by: str) -> Cells:
    """Ratio of two columns over the rows that have both."""
    both = rows.filter(pl.col(top).is_not_null() & pl.col(bottom).is_not_null())
    return over(total(both, top, by), total(both, bottom, by))


def _infrastructure(r: Records, p: Period) -> pl.DataFrame:
    return r.monthly("infrastructure_months").filter(p.contains("month_end_on"))


@indicator("DP2-01", "platform_months", whole=len(CHAIN_SERVICES))
def dp2_01(r: Records, p: Period, by: str) -> Cells:
    """Services of the chain in operation at the end, of ten."""
    running = _platform(r, p, CHAIN_SERVICES).filter("is_in_operation")
    return over_all(distinct(running, "component_code", by), len(CHAIN_SERVICES))


@indicator("DP2-02", "platform_months")
def dp2_02(r: Records, p: Period, by: str) -> Cells:
    """Minutes without unplanned downtime of the scheduled ones."""
    rows = r.monthly("platform_months").filter(p.contains("month_end_on"))
    up = pl.col("scheduled_minutes") - pl.col("unplanned_downtime_minutes").fill_null(0)
    return _pair(rows.with_columns(up=up), "up", "scheduled_minutes", by)


@indicator("DP2-03", "platform_months")
def dp2_03(r: Records, p: Period, by: str) -> Cells:
    """Connected ones among the channels planned at the end."""
    return share(_platform(r, p, CHANNELS).filter("is_planned"), pl.col("is_in_operation"), by)


@indicator("DP2-04", "infrastructure_months")
def dp2_04(r: Records, p: Period, by: str) -> Cells:
    """Delivered of requested accelerator hours."""
    rows = _infrastructure(r, p)
    return _pair(rows, "accelerator_hours_delivered", "accelerator_hours_requested", by)


@indicator("DP2-05", "infrastructure_months")
def dp2_05(r: Records, p: Period, by: str) -> Cells:
    """Used of available accelerator hours."""
    return _pair(_infrastructure(r, p), "accelerator_hours_used", "accelerator_hours_available", by)


@indicator("DP2-06", "infrastructure_months")
def dp2_06(r: Records, p: Period, by: str) -> Cells:
    """Let of available floor area at the end."""
    last = r.table("infrastructure_months").filter(pl.col("report_month") == p.last_month)
    return _pair(last, "floor_area_let_m2", "floor_area_available_m2", by)


@indicator("DP2-07", "infrastructure_months")
def dp2_07(r: Records, p: Period, by: str) -> Cells:
    """Months of sites that reach the level agreed for them."""
    target, actual = pl.col("service_level_target_pct"), pl.col("service_level_actual_pct")
    agreed = _infrastructure(r, p).filter(target.is_not_null() & actual.is_not_null())
    return share(agreed, actual >= target, by)
