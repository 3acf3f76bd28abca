"""Sums, counts and ratios by unit, exact: decimals add up in Polars, fractions divide in Python.

``Amounts`` say for each unit an amount and the number of rows behind it. ``by`` is the kind of unit:
"cluster", "zone", "provider" or "category" (a category is one of its cluster, "SD-C01/7.3.4").
"""

from decimal import Decimal
from fractions import Fraction
from math import log
from typing import NamedTuple

import polars as pl


class Measure(NamedTuple):
    """Numerator, denominator (None where there is none), factor on their ratio, number of cases."""

    numerator: Fraction | None
    denominator: Fraction | None
    factor: int
    cases: int


Amounts = dict[str, tuple[Fraction, int]]
Cells = dict[str, Measure]


def unit(by: str) -> pl.Expr:
    """The code of the unit that a row belongs to; null where it belongs to none."""
    if by == "category":
        return pl.concat_str("cluster_code", "category_clause", separator="/")
    return pl.col(f"{by}_code")


def _groups(rows: pl.DataFrame, by: str, *columns: pl.Expr) -> pl.DataFrame:
    return rows.group_by(unit(by).alias("unit")).agg(columns).filter(pl.col("unit").is_not_null())


def count(rows: pl.DataFrame, by: str) -> Amounts:
    """How many rows."""
    return {code: (Fraction(n), n) for code, n in _groups(rows, by, pl.len()).iter_rows()}


def total(rows: pl.DataFrame, column: str, by: str) -> Amounts:
    """Sum of a column over the rows that have it."""
    known = rows.filter(pl.col(column).is_not_null())
    return {code: (Fraction(s), n) for code, s, n in _groups(known, by, pl.sum(column), pl.len()).iter_rows()}


def distinct(rows: pl.DataFrame, column: str, by: str) -> Amounts:
    """How many different values of a column; the cases are the rows that have it."""
    known = rows.filter(pl.col(column).is_not_null())
    grouped = _groups(known, by, pl.col(column).n_unique(), pl.len())
    return {code: (Fraction(different), n) for code, different, n in grouped.iter_rows()}


def quantile(rows: pl.DataFrame, column: str, place: Fraction, by: str) -> Amounts:
    """Linear between the two neighbours at place x (n - 1) of the sorted whole numbers."""
    known = rows.filter(pl.col(column).is_not_null())
    found: Amounts = {}
    for code, values in _groups(known, by, pl.col(column).sort()).iter_rows():
        at = place * (len(values) - 1)
        low = at.numerator // at.denominator
        high = min(low + 1, len(values) - 1)
        found[code] = (values[low] + (at - low) * (values[high] - values[low]), len(values))
    return found


def evenness(rows: pl.DataFrame, column: str, kinds: int, by: str) -> Amounts:
    """Pielou's evenness of the shares of a column's values, 1 where all ``kinds`` are equally frequent."""
    known = rows.filter(pl.col(column).is_not_null())
    found: Amounts = {}
    for code, values in _groups(known, by, pl.col(column)).iter_rows():
        shares = [values.count(v) / len(values) for v in sorted(set(values))]
        found[code] = (Fraction(-sum(s * log(s) for s in shares) / log(kinds)), len(values))
    return found


def alone(amounts: Amounts, divisor: int = 1) -> Cells:
    """The amounts themselves, such as hours from seconds by a divisor."""
    return {code: Measure(amount / divisor, None, 1, n) for code, (amount, n) in amounts.items()}


def over(top: Amounts, bottom: Amounts, factor: int = 100) -> Cells:
    """A ratio: no row above means 0, no row below nothing to divide by; the cases are the rows below."""
    cells = {}
    for code in top.keys() | bottom.keys():
        divisor, n = bottom.get(code, (Fraction(0), 0))
        cells[code] = Measure(top[code][0] if code in top else None, divisor, factor, n)
    return cells


def over_all(top: Amounts, number: int, factor: int = 100) -> Cells:
    """A part of a fixed number, such as the ten services of a list; the cases are the rows above."""
    return {code: Measure(amount, Fraction(number), factor, n) for code, (amount, n) in top.items()}


def share(rows: pl.DataFrame, condition: pl.Expr, by: str, factor: int = 100) -> Cells:
    """Share of the rows that meet a condition; unknown is not met."""
    hits = _groups(rows, by, condition.fill_null(False).sum(), pl.len())
    return {code: Measure(Fraction(hit), Fraction(n), factor, n) for code, hit, n in hits.iter_rows()}


def half_up(number: Fraction, places: int = 6) -> Decimal:
    """A fraction rounded half away from zero."""
    scaled = abs(number) * 10**places
    whole = (scaled.numerator * 2 // scaled.denominator + 1) // 2
    rounded = Decimal(whole).scaleb(-places)
    return rounded if number >= 0 else -rounded
