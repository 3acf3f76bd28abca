"""DP9, security and governance."""

from fractions import Fraction

import polars as pl

from tests.truth.amounts import Cells, alone, quantile, share
from tests.truth.dp4 import catalogued_at_end
from tests.truth.periods import Period
from tests.truth.records import Records
from tests.truth.register import indicator

TECHNOLOGIES = ("trusted_identity", "privacy_computing", "provenance", "monitoring")
SECONDS_AN_HOUR = 3600


def _required(r: Records, p: Period, subject: str) -> pl.DataFrame:
    """Controls that subjects of a kind need when the period ends."""
    now = (pl.col("report_period") == p.last_quarter) & (pl.col("subject_kind") == subject)
    return r.table("security_controls").filter(now & pl.col("is_required"))


@indicator("DP9-01", "data_items")
def dp9_01(r: Records, p: Period, by: str) -> Cells:
    """Catalogued items with a level."""
    return share(catalogued_at_end(r, p), pl.col("classification_level").is_not_null(), by)


@indicator("DP9-02", "data_items")
def dp9_02(r: Records, p: Period, by: str) -> Cells:
    """Important and core items with every control they need; one without any is not protected."""
    important = catalogued_at_end(r, p).filter(pl.col("classification_level").is_in(["important", "core"]))
    controls = _required(r, p, "data_item").group_by(item_id="subject_code")
    protected = controls.agg(is_protected=pl.col("is_in_force").all())
    return share(important.join(protected, on="item_id", how="left"), pl.col("is_protected"), by)


@indicator("DP9-03", "security_controls")
def dp9_03(r: Records, p: Period, by: str) -> Cells:
    """Technologies in force of those that the platforms need."""
    needed = _required(r, p, "platform").filter(pl.col("control_code").is_in(TECHNOLOGIES))
    return share(needed, pl.col("is_in_force"), by)


@indicator("DP9-04", "security_events", back="12 months")
def dp9_04(r: Records, p: Period, by: str) -> Cells:
    """Median hours from discovery to containment of confirmed incidents contained in twelve months."""
    contained = r.table("security_events").filter(pl.col("is_confirmed") & p.twelve_months("contained_at"))
    took = (pl.col("contained_at") - pl.col("discovered_at")).dt.total_seconds()
    seconds = quantile(contained.with_columns(seconds=took), "seconds", Fraction(1, 2), by)
    return alone(seconds, SECONDS_AN_HOUR)


@indicator("DP9-05", "institutions")
def dp9_05(r: Records, p: Period, by: str) -> Cells:
    """Bodies and rules in force of those required."""
    required = r.table("institutions").filter(pl.col("required_from") <= p.end)
    stands = pl.col("repealed_on").is_null() | (pl.col("repealed_on") >= p.end)
    return share(required, (pl.col("issued_on") <= p.end).fill_null(False) & stands, by)


@indicator("DP9-06", "complaints", back="12 months")
def dp9_06(r: Records, p: Period, by: str) -> Cells:
    """Arbitrations due in twelve months and closed by their day."""
    due = r.table("complaints").filter((pl.col("kind") == "arbitration") & p.twelve_months("due_on"))
    return share(due, pl.col("closed_at").dt.date() <= pl.col("due_on"), by)
