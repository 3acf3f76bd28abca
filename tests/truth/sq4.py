"""SQ4, satisfaction: surveys closed in the period, and ratings of requests."""

import polars as pl

from tests.truth.amounts import Cells, count, over, share, total
from tests.truth.periods import Period
from tests.truth.records import Records
from tests.truth.register import indicator


def _answers(r: Records, p: Period, column: str) -> pl.DataFrame:
    return r.responses.filter(p.contains("closed_on") & pl.col(column).is_not_null())


@indicator("SQ4-01", "survey_responses")
def sq4_01(r: Records, p: Period, by: str) -> Cells:
    """Weight of those satisfied in the weight of those that answered."""
    rows = _answers(r, p, "csat_score")
    happy = rows.filter(pl.col("csat_score") >= 4)
    return over(total(happy, "design_weight", by), total(rows, "design_weight", by))


@indicator("SQ4-02", "survey_responses")
def sq4_02(r: Records, p: Period, by: str) -> Cells:
    """Promoters minus detractors."""
    rows = _answers(r, p, "nps_score")
    balance = (pl.col("nps_score") >= 9).cast(pl.Int64) - (pl.col("nps_score") <= 6).cast(pl.Int64)
    return over(total(rows.with_columns(balance=balance), "balance", by), count(rows, by))


@indicator("SQ4-03", "survey_responses")
def sq4_03(r: Records, p: Period, by: str) -> Cells:
    """Weighted mean of the SERVQUAL gaps."""
    rows = _answers(r, p, "gap")
    # The exact product has twelve decimals; a wide type holds it and its sums.
    wide = pl.Decimal(38, 12)
    product = pl.Series(
        [w * g for w, g in rows.select("design_weight", "gap").iter_rows()], dtype=wide, strict=False
    )
    rows = rows.with_columns(product=product)
    return over(total(rows, "product", by), total(rows, "design_weight", by), 1)


@indicator("SQ4-04", "service_requests")
def sq4_04(r: Records, p: Period, by: str) -> Cells:
    """Rated 4 or 5."""
    rated = r.requests.filter(p.contains("closed_at") & pl.col("rating").is_not_null())
    return share(rated, pl.col("rating") >= 4, by)


@indicator("SQ4-05", "survey_responses", "survey_waves")
def sq4_05(r: Records, p: Period, by: str) -> Cells:
    """Valid questionnaires per invitation; the cases are the waves."""
    waves = r.table("survey_waves").filter(p.contains("closed_on"))
    return over(count(r.responses.filter(p.contains("closed_on")), by), total(waves, "invited_count", by))


@indicator("SQ4-06", "service_requests")
def sq4_06(r: Records, p: Period, by: str) -> Cells:
    """Poor ratings put right and verified within 15 working days, among those due in the period."""
    actions = r.table("improvement_actions").filter(
        (pl.col("source_kind") == "poor_rating") & pl.col("is_effective") & pl.col("request_id").is_not_null()
    )
    verified = actions.group_by("request_id").agg(pl.col("verified_on").min())
    due = r.requests.filter(p.contains("correction_due_on")).join(verified, on="request_id", how="left")
    return share(due, pl.col("verified_on") <= pl.col("correction_due_on"), by)
