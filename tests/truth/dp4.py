"""DP4, data resources: items are filed quarter by quarter."""

import polars as pl

from tests.truth.amounts import Cells, over, share, total
from tests.truth.periods import Period
from tests.truth.records import Records
from tests.truth.register import indicator


def items_at_end(r: Records, p: Period) -> pl.DataFrame:
    """The items as they stand when the period ends."""
    return r.table("data_items").filter(pl.col("report_period") == p.last_quarter)


def catalogued_at_end(r: Records, p: Period) -> pl.DataFrame:
    """Those of them in the catalogue."""
    return items_at_end(r, p).filter("is_catalogued")


def _all_quarters(r: Records, p: Period) -> pl.DataFrame:
    return r.quarterly("data_items").filter(p.contains("snapshot_on"))


@indicator("DP4-01", "data_items")
def dp4_01(r: Records, p: Period, by: str) -> Cells:
    """Catalogued ones of the public items that must be."""
    public = items_at_end(r, p).filter((pl.col("source_kind") == "public") & pl.col("is_required"))
    return share(public, pl.col("is_catalogued"), by)


@indicator("DP4-02", "data_items")
def dp4_02(r: Records, p: Period, by: str) -> Cells:
    """Catalogued items with exactly one authoritative source."""
    return share(catalogued_at_end(r, p), pl.col("authoritative_source_count") == 1, by)


@indicator("DP4-03", "data_items")
def dp4_03(r: Records, p: Period, by: str) -> Cells:
    """Sharing requests met of those due."""
    rows = _all_quarters(r, p).filter(pl.col("sharing_requests_due").is_not_null())
    return over(total(rows, "sharing_requests_met", by), total(rows, "sharing_requests_due", by))


@indicator("DP4-04", "data_items")
def dp4_04(r: Records, p: Period, by: str) -> Cells:
    """Social ones of the catalogued items."""
    return share(catalogued_at_end(r, p), pl.col("source_kind") == "social", by)


@indicator("DP4-05", "data_items")
def dp4_05(r: Records, p: Period, by: str) -> Cells:
    """Planned industry data zones that hold a catalogued item."""
    until = (pl.col("target_kind") == "industry_zone") & (pl.col("target_year") <= p.end.year)
    planned = r.table("cluster_targets").filter(until).unique(["cluster_code", "target_code"])
    held = catalogued_at_end(r, p).select("cluster_code", target_code="industry_zone_code", is_held=True)
    zones = planned.join(held.unique(), on=["cluster_code", "target_code"], how="left")
    return share(zones, pl.col("is_held"), by)


@indicator("DP4-06", "data_items")
def dp4_06(r: Records, p: Period, by: str) -> Cells:
    """Checks passed."""
    return share(_all_quarters(r, p).filter("is_quality_checked"), pl.col("is_quality_passed"), by)


@indicator("DP4-07", "data_items")
def dp4_07(r: Records, p: Period, by: str) -> Cells:
    """Updates in time of those due."""
    return share(_all_quarters(r, p).filter("is_update_due"), pl.col("is_updated_in_time"), by)
