"""SQ1, standards and commitments: service items that are offered when the period ends."""

import polars as pl

from tests.truth.amounts import Cells, share
from tests.truth.forms import offered
from tests.truth.periods import Period
from tests.truth.records import Records
from tests.truth.register import indicator


@indicator("SQ1-01", "service_items")
def sq1_01(r: Records, p: Period, by: str) -> Cells:
    """Items with content, level and response time published."""
    published = (
        pl.col("has_published_content")
        & pl.col("has_published_level")
        & pl.col("has_published_response_time")
        & pl.col("response_hours").is_not_null()
    )
    return share(offered(r.table("service_items"), p), published, by)


@indicator("SQ1-02", "service_items")
def sq1_02(r: Records, p: Period, by: str) -> Cells:
    """Items under an audited quality management system."""
    return share(offered(r.table("service_items"), p), pl.col("is_under_audited_qms"), by)


@indicator("SQ1-03", "service_items")
def sq1_03(r: Records, p: Period, by: str) -> Cells:
    """Items with an owner and a published commitment."""
    owned = pl.col("owner_name").is_not_null() & (pl.col("owner_name").str.strip_chars() != "")
    return share(offered(r.table("service_items"), p), owned & pl.col("has_published_commitment"), by)
