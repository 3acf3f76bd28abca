"""The rating of enterprises (数商评级), by enterprise: what each of its twelve indicators counts."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import polars as pl

from tests.truth.amounts import half_up
from tests.truth.histories import beginnings, covers
from tests.truth.periods import Period, period, year_before
from tests.truth.records import Records, read
from tests.truth.reports import reports
from tests.truth.stays import active

# Owed by every enterprise that was there before the period began.
OWED = ("ER3-01", "ER5-01", "ER6-01")
# What the indicators of twelve months look back at.
LOOKED_AT = {
    "ER1-01": ("data_products",),
    "ER2-01": ("data_transactions",),
    "ER2-02": ("data_transactions",),
    "ER4-01": ("intellectual_property",),
    "ER6-01": ("enterprise_reports", "presence"),
    "ER6-02": ("data_transactions",),
    "ER7-01": ("provided",),
}
PERCENT, TEN_THOUSAND = 100, 10_000
SCHEMA = {
    "unit_code": pl.String,
    "period_code": pl.String,
    "indicator_code": pl.String,
    "value": pl.Decimal(18, 6),
    "status": pl.String,
}


def rate_enterprises(truth_dir: Path, periods: list[str]) -> pl.DataFrame:
    """One row per enterprise active at the end of a period and indicator: value (null if none), status."""
    r = read(truth_dir)
    rows = []
    for p in (period(code) for code in periods):
        there = active(r, p).sort("entered_on").unique("uscc", keep="last")
        came = {uscc for uscc, day in there.select("uscc", "entered_on").iter_rows() if day >= p.start}
        for code, (factor, parts) in _parts(r, p).items():
            short = _too_short(r, p, LOOKED_AT.get(code, ()))
            for uscc, cluster in there.select("uscc", "cluster_code").iter_rows():
                value, status = _judged(code, factor, parts.get(uscc), is_new=uscc in came)
                if cluster in short and status != "not_reported":
                    value, status = None, "not_applicable"
                rows.append((uscc, p.code, code, value, status))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _judged(
    code: str, factor: Fraction, part: tuple[Fraction, Fraction | None] | None, *, is_new: bool
) -> tuple[Decimal | None, str]:
    """A count without rows is 0; a share of nothing is not applicable or, where it is owed, not reported."""
    if code in ("ER1-01", "ER2-01", "ER4-01"):
        return half_up(factor * (part[0] if part else 0)), "observed"
    if part and part[1]:
        return half_up(factor * part[0] / part[1]), "observed"
    return None, "not_reported" if code in OWED and not is_new else "not_applicable"


def _too_short(r: Records, p: Period, tables: tuple[str, ...]) -> set[str]:
    """Clusters whose records of some table begin within the twelve months that end with a period."""
    places = r.table("clusters").select("cluster_code", "established_on").iter_rows()
    return {
        cluster
        for cluster, since in places
        if not all(covers(beginnings(r, t).get(cluster), p, "12 months", since) for t in tables)
    }


def _parts(r: Records, p: Period) -> dict[str, tuple[Fraction, dict]]:
    """Factor, and numerator and denominator by enterprise, of every indicator."""
    products, orders, report = _products(r, p), _orders(r), reports(r, p)
    year = _twelve_months
    percent = Fraction(PERCENT)
    delivered = orders.filter(year(p, "delivered_on"))
    due = orders.filter(year(p, "due_on"))
    abroad = orders.filter(year(p, "opened_on") & pl.col("is_cross_border"))
    granted = r.table("intellectual_property").filter(year(p, "granted_on"))
    rated = _rated(r).filter(year(p, "closed_at"))
    return {
        "ER1-01": (Fraction(1), _by(products.filter(year(p, "registered_on")), pl.len())),
        "ER1-02": (percent, _by(products, pl.col("is_asset").sum(), pl.len())),
        "ER2-01": (Fraction(1, TEN_THOUSAND), _by(delivered, pl.col("amount_cny").sum())),
        "ER2-02": (percent, _by(due, pl.col("delivered_on").is_not_null().sum(), pl.len())),
        "ER3-01": (percent, _by(report, pl.col("data_revenue_cny").sum(), pl.col("total_revenue_cny").sum())),
        "ER3-02": (percent, _by(report.drop_nulls("base"), pl.col("change").sum(), pl.col("base").sum())),
        "ER4-01": (Fraction(1), _by(granted, pl.len())),
        "ER4-02": (
            percent,
            _by(report.drop_nulls("rd_expense_cny"), pl.col("rd_expense_cny").sum(), pl.col("rd_base").sum()),
        ),
        "ER5-01": (percent, _by(report, pl.col("data_staff_count").sum(), pl.col("staff_count").sum())),
        "ER6-01": (percent, _filed(r, p)),
        "ER6-02": (percent, _by(abroad, (pl.col("assessment_status") == "approved").sum(), pl.len())),
        "ER7-01": (percent, _by(rated, (pl.col("rating") >= 4).sum(), pl.len())),
    }


def _by(rows: pl.DataFrame, top: pl.Expr, bottom: pl.Expr | None = None) -> dict:
    parts = [top.alias("top"), *([] if bottom is None else [bottom.alias("bottom")])]
    grouped = rows.group_by("uscc").agg(parts)
    return {
        row["uscc"]: (Fraction(row["top"] or 0), None if bottom is None else Fraction(row["bottom"] or 0))
        for row in grouped.iter_rows(named=True)
    }


def _twelve_months(p: Period, column: str) -> pl.Expr:
    day = pl.col(column).cast(pl.Date)
    return (day > year_before(p).end) & (day <= p.end)


def _products(r: Records, p: Period) -> pl.DataFrame:
    """Products registered up to the end of the period, and whether they had become assets by then."""
    became = (pl.col("assessed_on") <= p.end).fill_null(False) | (pl.col("booked_on") <= p.end).fill_null(
        False
    )
    rows = r.table("data_products").filter(pl.col("registered_on") <= p.end)
    return rows.with_columns(is_asset=became.fill_null(False))


def _orders(r: Records) -> pl.DataFrame:
    """Orders, counted for their sellers."""
    return r.table("data_transactions").rename({"seller_uscc": "uscc"})


def _rated(r: Records) -> pl.DataFrame:
    """Closed and rated requests, counted for the enterprise that is the provider."""
    providers = r.table("providers").drop_nulls("uscc").select("provider_code", "uscc")
    rows = r.table("service_requests").drop("uscc").drop_nulls(["closed_at", "rating"])
    return rows.join(providers, on="provider_code", how="inner")


def _filed(r: Records, p: Period) -> dict:
    """Reports filed of those due in the last four quarters: one per quarter, not for that of the entry."""
    quarters = [q for q in _last_quarters(p) if q.end >= r.first_month().start]
    due = pl.concat([_owing(r, q) for q in quarters])
    reported = r.table("enterprise_reports").select("uscc", "report_period", is_filed=True)
    both = due.join(reported, on=["uscc", "report_period"], how="left")
    return _by(both, pl.col("is_filed").sum(), pl.len())


def _owing(r: Records, q: Period) -> pl.DataFrame:
    """Enterprises that were there before a quarter and at its end (in two clusters: by the later stay)."""
    latest = active(r, q).sort("entered_on").unique("uscc", keep="last")
    return latest.filter(pl.col("entered_on") < q.start).select("uscc", report_period=pl.lit(q.code))


def _last_quarters(p: Period) -> list[Period]:
    """The four quarters that end with the period."""
    number = int(p.last_quarter[:4]) * 4 + int(p.last_quarter[-1]) - 1
    return [period(f"{n // 4}Q{n % 4 + 1}") for n in range(number - 3, number + 1)]
