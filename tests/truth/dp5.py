"""DP5, circulation and value: products, orders, money on data."""

from fractions import Fraction

import polars as pl

from tests.truth.amounts import Cells, Measure, alone, count, over, quantile, share, total
from tests.truth.periods import Period, year_before
from tests.truth.records import Records
from tests.truth.register import indicator
from tests.truth.stays import active
from tests.truth.working_time import working_days

TEN_THOUSAND = 10_000


@indicator("DP5-01", "data_products", "enterprises")
def dp5_01(r: Records, p: Period, by: str) -> Cells:
    """Products registered per 100 active enterprises."""
    registered = r.table("data_products").filter(p.contains("registered_on"))
    return over(count(registered, by), count(active(r, p), by))


@indicator("DP5-02", "data_products")
def dp5_02(r: Records, p: Period, by: str) -> Cells:
    """Median working days from application to registration."""
    registered = r.table("data_products").filter(p.contains("registered_on"))
    took = working_days(registered["applied_on"], registered["registered_on"])
    return alone(quantile(registered.with_columns(days=took), "days", Fraction(1, 2), by))


@indicator("DP5-03", "data_products")
def dp5_03(r: Records, p: Period, by: str) -> Cells:
    """Assessed or booked ones of all products registered so far."""
    registered = r.table("data_products").filter(pl.col("registered_on") <= p.end)
    is_asset = (pl.col("assessed_on") <= p.end).fill_null(False) | (pl.col("booked_on") <= p.end).fill_null(
        False
    )
    return share(registered, is_asset, by)


@indicator("DP5-04", "data_transactions")
def dp5_04(r: Records, p: Period, by: str) -> Cells:
    """Growth of the value delivered against the same period a year before.

    A base counts only where the whole of it lies after the month of the cluster's first order.
    """
    orders = r.table("data_transactions")
    base_period = year_before(p)
    first = dict(
        orders.group_by("cluster_code").agg(pl.col("opened_on").min().dt.truncate("1mo")).iter_rows()
    )
    now = total(orders.filter(p.contains("delivered_on")), "amount_cny", by)
    base = total(orders.filter(base_period.contains("delivered_on")), "amount_cny", by)
    cells = {}
    for cluster, (amount, _) in base.items():
        if amount and base_period.start >= first[cluster]:
            cells[cluster] = Measure(now.get(cluster, (Fraction(0), 0))[0] - amount, amount, 100, 1)
    return cells


@indicator("DP5-05", "data_transactions")
def dp5_05(r: Records, p: Period, by: str) -> Cells:
    """Delivered ones of the orders due in the period."""
    due = r.table("data_transactions").filter(p.contains("due_on"))
    return share(due, pl.col("delivered_on").is_not_null(), by)


def _standing(r: Records) -> pl.DataFrame:
    return r.table("data_transactions").filter(pl.col("cancelled_on").is_null())


@indicator("DP5-06", "enterprises")
def dp5_06(r: Records, p: Period, by: str) -> Cells:
    """Active enterprises that sell or buy in an order opened in the period."""
    orders = _standing(r).filter(p.contains("opened_on"))
    traders = pl.concat([orders["seller_uscc"], orders["buyer_uscc"]]).unique()
    return share(active(r, p), pl.col("uscc").is_in(traders.implode()), by)


@indicator("DP5-07", "data_transactions", back="12 months")
def dp5_07(r: Records, p: Period, by: str) -> Cells:
    """Buyers with two or more orders of one seller, of the buyers of twelve months."""
    orders = _standing(r).filter(p.twelve_months("opened_on"))
    pairs = orders.group_by("cluster_code", "buyer_uscc", "seller_uscc").len()
    buyers = pairs.group_by("cluster_code", "buyer_uscc").agg(most=pl.col("len").max())
    return share(buyers, pl.col("most") >= 2, by)


@indicator("DP5-08", "data_transactions", back="12 months")
def dp5_08(r: Records, p: Period, by: str) -> Cells:
    """Cross-border orders of twelve months with an approved assessment."""
    abroad = r.table("data_transactions").filter(pl.col("is_cross_border") & p.twelve_months("opened_on"))
    return share(abroad, pl.col("assessment_status") == "approved", by)


@indicator("DP5-09", "collaborations", "enterprises")
def dp5_09(r: Records, p: Period, by: str) -> Cells:
    """Loans and equity in units of 10,000 yuan per active enterprise."""
    deals = r.table("collaborations").filter(
        pl.col("kind").is_in(["loan", "equity"]) & p.contains("started_on")
    )
    money = {c: (amount / TEN_THOUSAND, n) for c, (amount, n) in total(deals, "amount_cny", by).items()}
    return over(money, count(active(r, p), by), 1)
