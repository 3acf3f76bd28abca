"""DP3, the enterprises of a cluster."""

import polars as pl

from tests.truth.amounts import Cells, alone, count, distinct, evenness, over, over_all, share, total
from tests.truth.periods import Period
from tests.truth.records import Records
from tests.truth.register import indicator
from tests.truth.stays import active, entries, present

TYPES = 4
SUBTYPES = 21


@indicator("DP3-01", "enterprises")
def dp3_01(r: Records, p: Period, by: str) -> Cells:
    """Active enterprises at the end."""
    return alone(count(active(r, p), by))


@indicator("DP3-02", "enterprises")
def dp3_02(r: Records, p: Period, by: str) -> Cells:
    """Entries minus exits, per enterprise active before the period."""
    there = present(r, p)
    net = p.contains("entered_on").cast(pl.Int64) - p.contains("exited_on").cast(pl.Int64)
    before = count(there.filter("is_active_before"), by)
    return over(total(there.with_columns(net=net), "net", by), before)


@indicator("DP3-03", "enterprises", "cluster_targets", back="year", of=("enterprises", "cluster_targets"))
def dp3_03(r: Records, p: Period, by: str) -> Cells:
    """Entered in the year so far, of those whose intake was planned until then."""
    planned = r.table("cluster_targets").filter((pl.col("target_kind") == "intake") & p.in_year("due_on"))
    return over(count(entries(r).filter(p.in_year("entered_on")), by), total(planned, "target_value", by))


@indicator("DP3-04", "enterprises")
def dp3_04(r: Records, p: Period, by: str) -> Cells:
    """Evenness of the four types."""
    return alone(evenness(active(r, p), "entity_type", TYPES, by))


@indicator("DP3-05", "enterprises")
def dp3_05(r: Records, p: Period, by: str) -> Cells:
    """Subtypes present among the 21 listed."""
    return over_all(distinct(active(r, p), "entity_subtype", by), SUBTYPES)


@indicator("DP3-06", "enterprises", back="12 months")
def dp3_06(r: Records, p: Period, by: str) -> Cells:
    """Graduated ones of those whose incubation ended within twelve months."""
    ended = entries(r).filter(p.twelve_months("incubation_due_on"))
    return share(ended, pl.col("graduated_on").is_not_null(), by)


@indicator("DP3-07", "enterprises", back="12 months")
def dp3_07(r: Records, p: Period, by: str) -> Cells:
    """Those still there after 24 months, of those for whom these passed within twelve months."""
    stays = entries(r).with_columns(two_years_on=pl.col("entered_on").dt.offset_by("24mo"))
    stayed = pl.col("exited_on").is_null() | (pl.col("exited_on") > pl.col("two_years_on"))
    return share(stays.filter(p.twelve_months("two_years_on")), stayed, by)


@indicator("DP3-08", "enterprises")
def dp3_08(r: Records, p: Period, by: str) -> Cells:
    """Chief data officers of state-owned and large enterprises."""
    due = active(r, p).filter(pl.col("is_state_owned").fill_null(False) | (pl.col("size_code") == "large"))
    return share(due, pl.col("has_chief_data_officer"), by)
