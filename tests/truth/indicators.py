"""Every indicator by its definition, for all units of a kind in one period at a time."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import polars as pl

from tests.truth import (
    dp1,
    dp2,
    dp3,
    dp4,
    dp5,
    dp6,
    dp7,
    dp8,
    dp9,
    sq1,
    sq2,
    sq3,
    sq4,
    sq5,
    sq6,
    sq7,
    sq8,
    targets,
)
from tests.truth.amounts import Measure, half_up
from tests.truth.catalogue import entries
from tests.truth.periods import Period, period
from tests.truth.records import Records, read
from tests.truth.register import INDICATORS, Indicator
from tests.truth.statuses import Judge

DIMENSIONS = (dp1, dp2, dp3, dp4, dp5, dp6, dp7, dp8, dp9, sq1, sq2, sq3, sq4, sq5, sq6, sq7, sq8)
PLACES = ("cluster", "zone")
NOTHING = Measure(None, None, 1, 0)
SCHEMA = {
    "unit_type": pl.String,
    "unit_code": pl.String,
    "period_code": pl.String,
    "indicator_code": pl.String,
    "numerator": pl.Decimal(28, 6),
    "denominator": pl.Decimal(28, 6),
    "value": pl.Decimal(18, 6),
    "case_count": pl.Int64,
    "status": pl.String,
}


def compute_indicators(
    truth_dir: Path, units: Sequence[tuple[str, str]], periods: Sequence[str]
) -> pl.DataFrame:
    """Every indicator of some units in some periods.

    ``units`` are pairs such as ("cluster", "SD-C01"), ("zone", "SD-C01-Z1"), ("provider", "P-01") or
    ("category", "SD-C01/7.3.4"), ``periods`` codes such as "2025", "2026Q3" or "2026-09". One row per unit x
    period x indicator that is defined for both, with numerator, denominator, value (all half up to 6
    decimals; null where nothing can be divided; nothing is suppressed), case_count and status. A provider or
    a category owes no reports: without cases it is ``not_applicable``.
    """
    records = read(truth_dir)
    rows = []
    for p in (period(code) for code in periods):
        for kind in dict.fromkeys(kind for kind, _ in units):
            codes = [code for k, code in units if k == kind]
            rows += _of_kind(records, p, kind, codes)
    return pl.DataFrame(rows, schema=SCHEMA)


def _of_kind(r: Records, p: Period, kind: str, codes: list[str]) -> list[dict]:
    wanted = {
        code: how
        for code, how in INDICATORS.items()
        if kind in entries()[code].units and p.kind in entries()[code].periods
    }
    cells = {code: how.compute(r, p, kind) for code, how in wanted.items()}
    rows = []
    for unit_code in codes:
        judge = Judge(r, kind, unit_code, p) if kind in PLACES else None
        mine = []
        for code, how in wanted.items():
            nothing = NOTHING if how.whole is None else Measure(None, Fraction(how.whole), 100, 0)
            measure = cells[code].get(unit_code, nothing)
            mine.append({"indicator_code": code} | _figures(measure, code, how, judge))
        if kind == "cluster" and p.kind in entries()[targets.CODE].periods:
            mine.append(_attainment(r, p, unit_code, mine, judge))
        key = {"unit_type": kind, "unit_code": unit_code, "period_code": p.code}
        rows += [key | row for row in mine]
    return rows


def _figures(
    m: Measure, code: str, how: Indicator, judge: Judge | None
) -> dict[str, Decimal | int | str | None]:
    entry = entries()[code]
    if judge is not None:
        status = judge(m, how, entry)
    elif m.denominator == 0 or m.cases == 0:
        status = "not_applicable"
    else:
        status = "suppressed" if m.cases < entry.min_cases else "observed"
    numerator = Fraction(0) if m.numerator is None and status == "observed" else m.numerator
    if numerator is None or m.denominator == 0:
        value = None
    else:
        value = half_up(m.factor * numerator / (m.denominator or 1))
    return {
        "numerator": None if numerator is None else half_up(numerator),
        "denominator": None if m.denominator is None else half_up(m.denominator),
        "value": value,
        "case_count": m.cases,
        "status": status,
    }


def _attainment(r: Records, p: Period, cluster: str, rows: list[dict], judge: Judge | None) -> dict:
    of_cluster = (pl.col("cluster_code") == cluster) & (pl.col("target_kind") == "indicator")
    filed = r.table("cluster_targets").filter(of_cluster & (pl.col("target_year") == p.end.year))
    wanted = {code: Fraction(v) for code, v in filed.select("target_code", "target_value").iter_rows()}
    values = {row["indicator_code"]: (row["status"], row["value"]) for row in rows}
    exact = {code: (s, None if v is None else Fraction(v)) for code, (s, v) in values.items()}
    directions = {code: entry.direction for code, entry in entries().items()}
    measure = targets.attainment(wanted, exact, directions)
    how = Indicator(lambda *_: {}, "cluster_targets", None)
    return {"indicator_code": targets.CODE} | _figures(measure, targets.CODE, how, judge)
