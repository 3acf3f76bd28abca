"""Enterprises over time: stays in a cluster, versions of what is filed about each, who is there when.

A stay is an enterprise from one day of entry; a filing without effective day states the whole stay.
"""

from functools import lru_cache

import polars as pl

from tests.truth.periods import Period
from tests.truth.records import Records

STAY = ["uscc", "entered_on"]


@lru_cache(maxsize=2)
def versions(r: Records) -> pl.DataFrame:
    """One row per stay and day from which another state holds (``since``), without contradicted stays.

    exited_on is that of the stay's latest filing, the days of incubation are those of its last state.
    """
    filed = r.table("enterprises").with_columns(since=pl.coalesce("effective_on", "entered_on"))
    filed = filed.sort("filed_on", maintain_order=True)
    latest = filed.group_by(*STAY, maintain_order=True).agg(
        pl.col("exited_on", "cluster_code").last(), last_filed_on=pl.col("filed_on").last()
    )
    states = filed.unique([*STAY, "since"], keep="last", maintain_order=True).sort(*STAY, "since")
    ends = ("incubation_due_on", "graduated_on")
    return (
        states.drop("exited_on")
        .with_columns(pl.col(c).last().over(STAY) for c in ends)
        .join(_agreeing(latest).drop("cluster_code"), on=STAY, how="inner")
        .sort(*STAY, "since")
    )


def _agreeing(stays: pl.DataFrame) -> pl.DataFrame:
    """Stays that no later filed stay of the same enterprise in the same cluster overlaps."""
    pairs = stays.join(stays, on=["uscc", "cluster_code"], suffix="_other").filter(
        pl.col("entered_on") != pl.col("entered_on_other")
    )
    begins = pl.col("exited_on_other").is_null() | (pl.col("entered_on") < pl.col("exited_on_other"))
    ends = pl.col("exited_on").is_null() | (pl.col("entered_on_other") < pl.col("exited_on"))
    later = pl.col("last_filed_on_other") > pl.col("last_filed_on")
    return stays.join(pairs.filter(begins & ends & later), on=STAY, how="anti")


def entries(r: Records) -> pl.DataFrame:
    """One row per stay, in the state of its first day."""
    return versions(r).unique(STAY, keep="first", maintain_order=True)


@lru_cache(maxsize=64)
def present(r: Records, p: Period) -> pl.DataFrame:
    """One row per stay that touches a period, in the state of its last day in it, with
    is_active (on the last day) and is_active_before (on the eve)."""
    stays = _known(r, p).filter(pl.col("exited_on").is_null() | (pl.col("exited_on") >= p.start))
    there = pl.col("exited_on").is_null()
    before = (pl.col("entered_on") <= p.eve) & (there | (pl.col("exited_on") > p.eve))
    return stays.with_columns(is_active=there | (pl.col("exited_on") > p.end), is_active_before=before)


def active(r: Records, p: Period) -> pl.DataFrame:
    """The stays that go on when a period ends."""
    return present(r, p).filter("is_active")


def zones(r: Records, p: Period) -> pl.DataFrame:
    """uscc and zone_code of every enterprise that has come, in its last state up to the end of a period."""
    last = _known(r, p).sort("entered_on").unique("uscc", keep="last")
    return last.select("uscc", "zone_code")


def _known(r: Records, p: Period) -> pl.DataFrame:
    """Every stay that has begun, in its state on the last day of the period or of the stay."""
    come = versions(r).filter(pl.col("entered_on") <= p.end)
    # The day of the exit is the first one without it. What is known first also holds before.
    day = pl.min_horizontal(pl.lit(p.end), pl.col("exited_on").dt.offset_by("-1d"))
    is_first = pl.col("since") == pl.col("since").min().over(STAY)
    return come.filter((pl.col("since") <= day) | is_first).unique(STAY, keep="last", maintain_order=True)
