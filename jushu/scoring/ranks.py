"""Ranks of many draws at once, and what they say together."""

import numpy as np
from numpy.typing import NDArray

from jushu.scoring.types import Matrix

Whole = NDArray[np.int32]
_LEAST, _MOST = 0.05, 0.95


def competition_ranks(rounded: Whole) -> Whole:
    """Rank of each unit (column) within each draw (row): 1 is the highest, ties share the best place."""
    if not rounded.size:
        return np.empty_like(rounded)
    lost = rounded.max() - rounded
    scores = int(lost.max()) + 1
    # counting the units of each score beats sorting, unless there are far more scores than units
    return _by_counting(lost, scores) if scores <= 16 * rounded.shape[1] else _by_sorting(lost)


def _by_counting(lost: Whole, scores: int) -> Whole:
    ranks = np.empty_like(lost)
    places = np.ones(scores + 1, dtype=np.int32)
    for row, losses in enumerate(lost):
        np.cumsum(np.bincount(losses, minlength=scores), out=places[1:])
        places[1:] += 1
        ranks[row] = places[losses]
    return ranks


def _by_sorting(lost: Whole) -> Whole:
    order = np.argsort(lost, axis=1)
    scores = np.take_along_axis(lost, order, axis=1)
    first = np.ones(lost.shape, dtype=np.int32)
    first[:, 1:] = np.where(scores[:, 1:] != scores[:, :-1], np.arange(2, lost.shape[1] + 1), 1)
    np.maximum.accumulate(first, axis=1, out=first)
    ranks = np.empty_like(first)
    np.put_along_axis(ranks, order, first, axis=1)
    return ranks


def middle_90(drawn: Whole) -> Matrix:
    """5 %, 50 % and 95 % quantile over draws (rows of ``drawn``) of each unit: three rows.

    Each is a value that was drawn (inverse of the empirical distribution), so a rank stays a whole number.
    """
    draws, units = drawn.shape
    # the epsilon keeps 0.95 * 20, which is 19.000000000000004 or 18.99..., on 19
    places = [max(int(np.ceil(draws * share - 1e-9)) - 1, 0) for share in (_LEAST, 0.5, _MOST)]
    found = np.empty((3, units), dtype=np.float64)
    for start in range(0, units, 256):
        some = np.sort(np.ascontiguousarray(drawn[:, start : start + 256].T), axis=1)
        found[:, start : start + 256] = some[:, places].T
    return found


def above(ranks: Whole, first: NDArray[np.intp], second: NDArray[np.intp]) -> Matrix:
    """Share of draws in which unit ``first`` ranks above ``second``, pair by pair; a tie is not above."""
    by_unit = np.ascontiguousarray(ranks.T)
    return np.array([(by_unit[i] < by_unit[j]).mean() for i, j in zip(first, second, strict=True)])
