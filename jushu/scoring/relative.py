"""Points from the sample of units: one unit more can change the points of all the others.

For diagnosis, or frozen per cycle (SCORING.md, comparability). ``values`` has one row per indicator and one
column per unit, NaN where there is none; ``is_cost`` marks indicators where less is better, which count with
the other sign. A row whose values are all the same, a single one, or further apart than a number can say
cannot tell units apart: it becomes NaN (``no_discrimination``), never 0 or 1.
"""

from collections.abc import Sequence

import numpy as np

from jushu.scoring.types import Matrix


def min_max(values: Matrix, is_cost: Sequence[bool], low: float = 0.0, high: float = 100.0) -> Matrix:
    """low + (high - low) * (x - min) / (max - min)."""
    turned = _turned(values, is_cost)
    least, span = _ends(turned)
    return low + (high - low) * (turned - least) / span


def z_score(values: Matrix, is_cost: Sequence[bool]) -> Matrix:
    """(x - mean) / standard deviation of the sample (n - 1)."""
    turned = _turned(values, is_cost)
    least, span = _ends(turned)
    turned = (turned - least) / np.where(span > 0, span, 1.0)  # the same z, and squares that stay numbers
    count = np.isfinite(turned).sum(axis=1, keepdims=True)
    mean = _divide(np.nansum(turned, axis=1, keepdims=True), count)
    square = np.nansum((turned - mean) ** 2, axis=1, keepdims=True)
    return _divide(turned - mean, np.sqrt(_divide(square, count - 1)))


def ranks(values: Matrix, is_cost: Sequence[bool]) -> Matrix:
    """1 for the worst, rising with the value; ties share the lowest rank of their group."""
    turned = _turned(values, is_cost)
    found = np.full(turned.shape, np.nan)
    for row, own in zip(found, turned, strict=True):
        known = ~np.isnan(own)
        row[known] = np.searchsorted(np.sort(own[known]), own[known]) + 1.0
    return found


def borda(values: Matrix, is_cost: Sequence[bool]) -> Matrix:
    """Number of units that are strictly worse."""
    return ranks(values, is_cost) - 1.0


def percentile_rank(values: Matrix, is_cost: Sequence[bool]) -> Matrix:
    """Share 0..1 of the other units that are strictly worse: (rank - 1) / (n - 1)."""
    found = ranks(values, is_cost)
    return _divide(found - 1.0, np.isfinite(found).sum(axis=1, keepdims=True) - 1)


def distance_to_target(
    values: Matrix, targets: Sequence[float], is_cost: Sequence[bool], *, is_capped: bool = True
) -> Matrix:
    """Share of the way from the worst unit to the target: (x - min) / (T - min), at most 1 where capped.

    NaN where the target is no better than the worst unit: there is no way to go.
    """
    turned = _turned(values, is_cost)
    goal = _better_is_more(np.array(targets, dtype=np.float64)[:, None], is_cost)
    least, _ = _ends(turned)
    way = np.where(goal > least, goal - least, np.nan)
    share = (turned - least) / way
    return np.minimum(share, 1.0) if is_capped else share


def _turned(values: Matrix, is_cost: Sequence[bool]) -> Matrix:
    """Values with more as better; rows that cannot tell units apart are NaN."""
    turned = _better_is_more(values, is_cost)
    span = _ends(turned)[1][:, 0]
    turned[~((span > 0) & np.isfinite(span))] = np.nan
    return turned


def _better_is_more(values: Matrix, is_cost: Sequence[bool]) -> Matrix:
    return np.where(np.asarray(is_cost, dtype=np.bool_)[:, None], -values, values)


def _ends(turned: Matrix) -> tuple[Matrix, Matrix]:
    """Least value and span of each row; a row without values has the span -inf."""
    known = np.isfinite(turned)
    least = np.where(known, turned, np.inf).min(axis=1, keepdims=True, initial=np.inf)
    most = np.where(known, turned, -np.inf).max(axis=1, keepdims=True, initial=-np.inf)
    with np.errstate(over="ignore"):  # too far apart for a number: the caller leaves such a row out
        return least, most - least


def _divide(part: Matrix, whole: Matrix) -> Matrix:
    """NaN where there is nothing to divide by."""
    shape = np.broadcast_shapes(np.shape(part), np.shape(whole))
    return np.divide(part, whole, out=np.full(shape, np.nan), where=np.asarray(whole) > 0)
