"""Every indicator by its definition, for one unit and one period at a time.

A measure returns numerator, denominator (None where there is none), the factor on their ratio and the number
of cases: rows behind the denominator, or behind the numerator where there is none. Nothing is suppressed.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from math import log
from pathlib import Path
from typing import NamedTuple

import polars as pl

from tests.truth.periods import Period, period
from tests.truth.records import Records, half_up, read

SUBTYPES = 21


class Measure(NamedTuple):
    """Numerator, denominator, factor and number of cases of an indicator."""

    numerator: Fraction | None
    denominator: Fraction | None
    factor: int
    cases: int


class Unit(NamedTuple):
    """A cluster or a zone by its code."""

    kind: str
    code: str

    def of(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of this unit."""
        return frame.filter(pl.col(f"{self.kind}_code") == self.code)


def compute_indicators(
    truth_dir: Path, units: Sequence[tuple[str, str]], periods: Sequence[str]
) -> pl.DataFrame:
    """Every indicator of some units in some periods.

    ``units`` are pairs such as ("cluster", "SD-C01") or ("zone", "SD-C01-Z1"), ``periods`` codes such as
    "2026Q3" or "2026-09". One row per unit x period x indicator with numerator, denominator, value (all
    half up to 6 decimals; null where nothing can be divided) and case_count.
    """
    records = read(truth_dir)
    rows = []
    for kind, code in units:
        unit = Unit(kind, code)
        for p in (period(c) for c in periods):
            for indicator, (measure, grains) in INDICATORS.items():
                if kind in grains:
                    key = {"unit_type": kind, "unit_code": code, "period_code": p.code}
                    rows.append(key | {"indicator_code": indicator} | _row(measure(records, unit, p)))
    schema = dict.fromkeys(("unit_type", "unit_code", "period_code", "indicator_code"), pl.String)
    number = {"numerator": pl.Decimal(28, 6), "denominator": pl.Decimal(28, 6), "value": pl.Decimal(18, 6)}
    return pl.DataFrame(rows, schema=schema | number | {"case_count": pl.Int64})


def _row(m: Measure) -> dict[str, Decimal | int | None]:
    if m.numerator is None:
        value = None
    elif m.denominator is None:
        value = half_up(m.factor * m.numerator)
    else:
        value = half_up(m.factor * m.numerator / m.denominator) if m.denominator else None
    return {
        "numerator": None if m.numerator is None else half_up(m.numerator),
        "denominator": None if m.denominator is None else half_up(m.denominator),
        "value": value,
        "case_count": m.cases,
    }


def _share(rows: pl.DataFrame, condition: pl.Expr, factor: int = 100) -> Measure:
    hits = rows.filter(condition).height
    return Measure(Fraction(hits), Fraction(rows.height), factor, rows.height)


def _within(column: str, p: Period) -> pl.Expr:
    return (pl.col(column) >= p.opens) & (pl.col(column) < p.closes)


def _on(column: str, p: Period) -> pl.Expr:
    return (pl.col(column) >= p.start) & (pl.col(column) <= p.end)


# SQ1: service items that are valid on the last day of the period.
def _items(r: Records, u: Unit, p: Period) -> pl.DataFrame:
    ends = pl.col("valid_to").is_null() | (pl.col("valid_to") >= p.end)
    return u.of(r.items).filter((pl.col("valid_from") <= p.end) & ends)


def sq1_01(r: Records, u: Unit, p: Period) -> Measure:
    """Items with content, level and response time published."""
    published = (
        pl.col("has_published_content")
        & pl.col("has_published_level")
        & pl.col("has_published_response_time")
        & pl.col("response_hours").is_not_null()
    )
    return _share(_items(r, u, p), published)


def sq1_02(r: Records, u: Unit, p: Period) -> Measure:
    """Items under an audited quality management system."""
    return _share(_items(r, u, p), pl.col("is_under_audited_qms"))


def sq1_03(r: Records, u: Unit, p: Period) -> Measure:
    """Items with an owner and a published commitment."""
    owned = pl.col("owner_name").is_not_null() & (pl.col("owner_name").str.strip_chars() != "")
    return _share(_items(r, u, p), owned & pl.col("has_published_commitment"))


# SQ2: times of service requests.
def sq2_01(r: Records, u: Unit, p: Period) -> Measure:
    """First responses in time among those due in the period."""
    due = u.of(r.requests).filter(_within("response_due_at", p))
    return _share(due, pl.col("first_response_at") <= pl.col("response_due_at"))


def sq2_02(r: Records, u: Unit, p: Period) -> Measure:
    """Resolutions in time among those due in the period."""
    due = u.of(r.requests).filter(_within("resolve_due_at", p))
    return _share(due, pl.col("resolved_at") <= pl.col("resolve_due_at"))


def sq2_03(r: Records, u: Unit, p: Period) -> Measure:
    """90th percentile of working hours to the first response."""
    return _quantile(u.of(r.requests).filter(_within("first_response_at", p))["response_seconds"], 9, 10)


def sq2_04(r: Records, u: Unit, p: Period) -> Measure:
    """Median of working hours to resolution."""
    return _quantile(u.of(r.requests).filter(_within("resolved_at", p))["resolve_seconds"], 1, 2)


def _quantile(seconds: pl.Series, top: int, bottom: int) -> Measure:
    """Linear between the two neighbours at place share x (n - 1) of the sorted values, in hours."""
    values = sorted(seconds.to_list())
    if not values:
        return Measure(None, None, 1, 0)
    place = Fraction(top, bottom) * (len(values) - 1)
    low = place.numerator // place.denominator
    high = min(low + 1, len(values) - 1)
    between = values[low] + (place - low) * (values[high] - values[low])
    return Measure(Fraction(between) / 3600, None, 1, len(values))


def sq2_05(r: Records, u: Unit, p: Period) -> Measure:
    """Overdue ones among the requests that are open when the period ends."""
    # Withdrawn and other unresolved closings end a request unless it is reopened.
    closing = pl.when(pl.col("reopened_at").is_null()).then(pl.col("closed_at"))
    end = pl.coalesce(pl.col("resolved_at"), closing)
    at_the_end = (pl.col("submitted_at") < p.closes) & (end.is_null() | (end >= p.closes))
    is_open = u.of(r.requests).filter(at_the_end)
    return _share(is_open, pl.col("resolve_due_at") < p.closes)


# SQ3: results of requests first closed in the period.
def _closed(r: Records, u: Unit, p: Period) -> pl.DataFrame:
    return u.of(r.requests).filter(_within("closed_at", p))


def _judged(r: Records, u: Unit, p: Period) -> pl.DataFrame:
    """Closed ones whose outcome the source tells; a reopening is an outcome."""
    told = pl.col("closed_result").is_not_null() | pl.col("reopened_at").is_not_null()
    return _closed(r, u, p).filter(told)


def sq3_01(r: Records, u: Unit, p: Period) -> Measure:
    """Closed as solved."""
    open_again = pl.col("reopened_at").is_not_null() & pl.col("resolved_at").is_null()
    return _share(_judged(r, u, p), (pl.col("closed_result") == "solved") & ~open_again)


def sq3_02(r: Records, u: Unit, p: Period) -> Measure:
    """Solved without return, transfer or reopening."""
    straight = (
        (pl.col("closed_result") == "solved")
        & (pl.col("return_count").fill_null(0) == 0)
        & (pl.col("transfer_count").fill_null(0) == 0)
        & pl.col("reopened_at").is_null()
    )
    return _share(_judged(r, u, p), straight)


def sq3_03(r: Records, u: Unit, p: Period) -> Measure:
    """Reopened within 30 days."""
    soon = pl.col("reopened_at") <= pl.col("closed_at") + timedelta(days=30)
    return _share(_closed(r, u, p), soon)


# SQ4: surveys closed in the period, and ratings of requests closed in it.
def _responses(r: Records, u: Unit, p: Period) -> pl.DataFrame:
    return u.of(r.responses).filter(_on("closed_on", p))


def _sum(values: pl.Series) -> Fraction:
    return sum((Fraction(v) for v in values), Fraction(0))


def sq4_01(r: Records, u: Unit, p: Period) -> Measure:
    """Weight of those satisfied in the weight of those that answered."""
    rows = _responses(r, u, p).filter(pl.col("csat_score").is_not_null())
    happy = rows.filter(pl.col("csat_score") >= 4)
    return Measure(_sum(happy["design_weight"]), _sum(rows["design_weight"]), 100, rows.height)


def sq4_02(r: Records, u: Unit, p: Period) -> Measure:
    """Promoters minus detractors."""
    rows = _responses(r, u, p).filter(pl.col("nps_score").is_not_null())
    balance = rows.filter(pl.col("nps_score") >= 9).height - rows.filter(pl.col("nps_score") <= 6).height
    return Measure(Fraction(balance), Fraction(rows.height), 100, rows.height)


def sq4_03(r: Records, u: Unit, p: Period) -> Measure:
    """Weighted mean of the SERVQUAL gaps."""
    rows = _responses(r, u, p).filter(pl.col("gap").is_not_null())
    weighted = sum(
        (Fraction(w) * Fraction(g) for w, g in rows.select("design_weight", "gap").iter_rows()), Fraction(0)
    )
    return Measure(weighted, _sum(rows["design_weight"]), 1, rows.height)


def sq4_04(r: Records, u: Unit, p: Period) -> Measure:
    """Rated 4 or 5."""
    return _share(_closed(r, u, p).filter(pl.col("rating").is_not_null()), pl.col("rating") >= 4)


def sq4_05(r: Records, u: Unit, p: Period) -> Measure:
    """Valid questionnaires per invitation; the cases are the waves."""
    waves = u.of(r.waves).filter(_on("closed_on", p))
    return Measure(Fraction(_responses(r, u, p).height), _sum(waves["invited_count"]), 100, waves.height)


# SQ5: complaints and reports, without arbitrations.
def sq5_01(r: Records, u: Unit, p: Period) -> Measure:
    """Upheld complaints received per 1,000 requests submitted."""
    upheld = u.of(r.complaints).filter(_within("received_at", p) & pl.col("is_upheld")).height
    submitted = u.of(r.requests).filter(_within("submitted_at", p)).height
    return Measure(Fraction(upheld), Fraction(submitted), 1000, submitted)


def sq5_02(r: Records, u: Unit, p: Period) -> Measure:
    """Closed by the due day, among those due in the period."""
    due = u.of(r.complaints).filter(_on("due_on", p))
    return _share(due, pl.col("closed_at").dt.date() <= pl.col("due_on"))


def sq5_03(r: Records, u: Unit, p: Period) -> Measure:
    """Repeated on the same matter within 90 days."""
    return _share(u.of(r.complaints).filter(_within("received_at", p)), pl.col("is_repeat"))


def sq5_04(r: Records, u: Unit, p: Period) -> Measure:
    """Upheld ones due for accountability in the period that have a decision and a correction."""
    due = u.of(r.complaints).filter(_on("accountability_due_on", p) & pl.col("is_upheld"))
    return _share(due, pl.col("decision_no").is_not_null() & pl.col("corrected_on").is_not_null())


# SQ8 and DP3: enterprises that are there on a day.
def _there(r: Records, u: Unit, p: Period, *, before: bool = False) -> pl.DataFrame:
    day = p.start - timedelta(days=1) if before else p.end
    stays = pl.col("exited_on").is_null() | (pl.col("exited_on") > day)
    return u.of(r.enterprises).filter((pl.col("entered_on") <= day) & stays)


def sq8_02(r: Records, u: Unit, p: Period) -> Measure:
    """Active enterprises that asked for a service anywhere."""
    asked = r.requests.filter(_within("submitted_at", p))["uscc"].drop_nulls().unique()
    return _share(_there(r, u, p), pl.col("uscc").is_in(asked.implode()))


def dp3_01(r: Records, u: Unit, p: Period) -> Measure:
    """Active enterprises at the end."""
    n = _there(r, u, p).height
    return Measure(Fraction(n), None, 1, n)


def dp3_02(r: Records, u: Unit, p: Period) -> Measure:
    """Entries minus exits, per enterprise active before the period."""
    mine = u.of(r.enterprises)
    net = mine.filter(_on("entered_on", p)).height - mine.filter(_on("exited_on", p)).height
    before = _there(r, u, p, before=True).height
    return Measure(Fraction(net), Fraction(before), 100, before)


def dp3_04(r: Records, u: Unit, p: Period) -> Measure:
    """Pielou evenness of the four entity types."""
    there = _there(r, u, p)
    if not there.height:
        return Measure(None, None, 1, 0)
    shares = [n / there.height for n in there["entity_type"].value_counts()["count"]]
    return Measure(Fraction(-sum(s * log(s) for s in shares) / log(4)), None, 1, there.height)


def dp3_05(r: Records, u: Unit, p: Period) -> Measure:
    """Subtypes present among the 21 listed."""
    there = _there(r, u, p)
    return Measure(Fraction(there["entity_subtype"].n_unique()), Fraction(SUBTYPES), 100, there.height)


Function = Callable[[Records, Unit, Period], Measure]
BOTH = ("cluster", "zone")
INDICATORS: dict[str, tuple[Function, tuple[str, ...]]] = {
    "SQ1-01": (sq1_01, ("cluster",)),
    "SQ1-02": (sq1_02, ("cluster",)),
    "SQ1-03": (sq1_03, ("cluster",)),
    "SQ2-01": (sq2_01, BOTH),
    "SQ2-02": (sq2_02, BOTH),
    "SQ2-03": (sq2_03, BOTH),
    "SQ2-04": (sq2_04, BOTH),
    "SQ2-05": (sq2_05, BOTH),
    "SQ3-01": (sq3_01, BOTH),
    "SQ3-02": (sq3_02, BOTH),
    "SQ3-03": (sq3_03, BOTH),
    "SQ4-01": (sq4_01, BOTH),
    "SQ4-02": (sq4_02, BOTH),
    "SQ4-03": (sq4_03, BOTH),
    "SQ4-04": (sq4_04, BOTH),
    "SQ4-05": (sq4_05, BOTH),
    "SQ5-01": (sq5_01, BOTH),
    "SQ5-02": (sq5_02, BOTH),
    "SQ5-03": (sq5_03, BOTH),
    "SQ5-04": (sq5_04, BOTH),
    "SQ8-02": (sq8_02, BOTH),
    "DP3-01": (dp3_01, BOTH),
    "DP3-02": (dp3_02, BOTH),
    "DP3-04": (dp3_04, BOTH),
    "DP3-05": (dp3_05, BOTH),
}
