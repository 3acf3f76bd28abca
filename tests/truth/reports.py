"""The reports of the enterprises for a quarter, or for a year: that of its last quarter.

Money and movements of staff are filed cumulated since January; counts of staff are those of the last day.
"""

from functools import lru_cache

import polars as pl

from tests.truth.periods import Period, period, year_before
from tests.truth.records import Records
from tests.truth.stays import zones


@lru_cache(maxsize=64)
def reports(r: Records, p: Period) -> pl.DataFrame:
    """One row per report, with the zone of the enterprise and

    change, base: data revenue less that of the same enterprise a year before, and that one itself;
    net_staff, opening_staff: data staff gained in the period and data staff when it began;
    rd_base: the revenue where the R&D expense is known.
    """
    mine = _of(r, p.last_quarter)
    last_year = _of(r, year_before(period(p.last_quarter)).code).select("uscc", base="data_revenue_cny")
    net = _net(r, p)
    return (
        mine.join(zones(r, p), on="uscc", how="left")
        .join(last_year, on="uscc", how="left")
        .join(net, on="uscc", how="left")
        .with_columns(
            change=pl.col("data_revenue_cny") - pl.col("base"),
            opening_staff=pl.col("data_staff_count") - pl.col("net_staff"),
            rd_base=pl.when(pl.col("rd_expense_cny").is_not_null()).then("total_revenue_cny"),
        )
    )


def _of(r: Records, quarter: str) -> pl.DataFrame:
    return r.table("enterprise_reports").filter(pl.col("report_period") == quarter)


def _net(r: Records, p: Period) -> pl.DataFrame:
    """uscc and net_staff: of the whole year, or of a quarter without the quarters before it."""
    moved = pl.col("data_staff_joined") - pl.col("data_staff_left")
    net = _of(r, p.last_quarter).select("uscc", net_staff=moved)
    if p.kind == "year" or p.code.endswith("Q1"):
        return net
    before = f"{p.code[:5]}{int(p.code[-1]) - 1}"
    earlier = _of(r, before).select("uscc", earlier=moved)
    return net.join(earlier, on="uscc", how="inner").select("uscc", pl.col("net_staff") - pl.col("earlier"))
