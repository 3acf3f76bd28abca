"""A measure computed anew from its traced rows, by other means than the build that published it."""

import math
from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

_SIX = Decimal("0.000001")
_KINDS = 4  # entity types of clause 6.3, the most that evenness compares
_SHARES = {"median": 0.5, "p90": 0.9}


def amount(aggregate: str, column: Sequence[Any]) -> Decimal | None:
    """What a measure comes to over its rows' column (no nulls); None where there is nothing to aggregate."""
    if aggregate == "count":
        return Decimal(len(column))
    if aggregate == "distinct":
        return Decimal(len(set(column)))
    if not column:
        return None
    if aggregate == "sum":
        return _sum(column)
    if aggregate == "evenness":
        return Decimal(repr(_evenness(Counter(column))))
    return Decimal(repr(_percentile(sorted(map(float, column)), _SHARES[aggregate])))


def value(scale: int, numerator: Decimal, denominator: Decimal | None) -> Decimal | None:
    """scale x numerator / denominator (or scale x numerator), rounded half up once; None over nothing."""
    with localcontext(prec=60):
        if denominator is None:
            return rounded(scale * numerator)
        return rounded(scale * numerator / denominator) if denominator else None


def rounded(number: Decimal) -> Decimal:
    """Six decimals, halves away from zero, as every published figure."""
    with localcontext(prec=60):
        return number.quantize(_SIX, ROUND_HALF_UP)


def _sum(column: Sequence[Any]) -> Decimal:
    with localcontext(prec=60):
        return sum((each if isinstance(each, Decimal) else Decimal(repr(each)) for each in column), Decimal())


def _percentile(ordered: list[float], share: float) -> float:
    """Linear between the two nearest ranks (Hyndman and Fan, type 7)."""
    at = share * (len(ordered) - 1)
    low, high = math.floor(at), math.ceil(at)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def _evenness(kinds: Counter[Any]) -> float:
    """(ln N - sum(n ln n) / N) / ln 4, n the rows of each kind (Pielou 1966)."""
    total = kinds.total()
    return (math.log(total) - math.fsum(n * math.log(n) for n in kinds.values()) / total) / math.log(_KINDS)
