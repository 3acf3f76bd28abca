"""Rules of aggregation: children to one score per unit.

``values`` has one row per child and one column per unit, NaN where a child takes no part: the others then
share its weight. ``weights`` are one number >= 0 per child. A child of weight 0 never moves the score. NaN
where no child with a weight takes part. Rows are added one by one, so that a unit's score is the same to the
last bit whatever units stand beside it.
"""

from collections.abc import Callable, Sequence

import numpy as np

from jushu.scoring.types import Matrix

Rows = Sequence[Matrix]


def arithmetic(values: Rows, weights: Sequence[float], floor: float | None = None) -> Matrix:
    """sum w S / sum w: full compensation between children."""
    return _mean(values, weights)


def geometric(values: Rows, weights: Sequence[float], floor: float | None = None) -> Matrix:
    """exp(sum w ln max(S, floor) / sum w): a weak child is only partly made up for (UNDP, HDI since 2010).

    Raises ValueError for a value of 0 or less without a ``floor`` above 0.
    """
    return np.exp(_mean([np.log(row) for row in _above(values, weights, floor)], weights))


def harmonic(values: Rows, weights: Sequence[float], floor: float | None = None) -> Matrix:
    """sum w / sum (w / max(S, floor)): compensates less than the geometric mean. Raises like it."""
    return 1.0 / _mean([1.0 / row for row in _above(values, weights, floor)], weights)


def minimum(values: Rows, weights: Sequence[float], floor: float | None = None) -> Matrix:
    """The lowest child of those with a weight: no compensation."""
    lowest = np.full(values[0].shape, np.nan)
    for row, weight in zip(values, weights, strict=True):
        if weight > 0:
            lowest = np.fmin(lowest, row)
    return lowest


def mazziotta_pareto(values: Rows, weights: Sequence[float], floor: float | None = None) -> Matrix:
    """Mean less a penalty for imbalance: M - S * cv = M - S^2 / M, with the (population) deviation S.

    Mazziotta and Pareto 2016, Social Indicators Research 127:983, weighted. Not below 0. A higher child can
    lower the score where it adds more imbalance than mean.
    """
    mean = _mean(values, weights)
    square = _mean([(row - mean) ** 2 for row in values], weights)
    penalty = np.divide(square, mean, out=np.zeros_like(mean), where=mean > 0)
    return np.maximum(mean - penalty, 0.0)


RULES: dict[str, Callable[[Rows, Sequence[float], float | None], Matrix]] = {
    "arith": arithmetic,
    "geo": geometric,
    "harm": harmonic,
    "min": minimum,
    "mpi": mazziotta_pareto,
}


def weight_of(values: Rows, weights: Sequence[float]) -> Matrix:
    """Sum of the weights of the children that take part."""
    whole = np.zeros(values[0].shape)
    for row, weight in zip(values, weights, strict=True):
        whole += np.where(np.isnan(row), 0.0, weight)
    return whole


def _mean(values: Rows, weights: Sequence[float]) -> Matrix:
    total, whole = np.zeros(values[0].shape), weight_of(values, weights)
    for row, weight in zip(values, weights, strict=True):
        if weight > 0:
            total += np.where(np.isnan(row), 0.0, weight * row)
    return np.divide(total, whole, out=np.full(whole.shape, np.nan), where=whole > 0)


def _above(values: Rows, weights: Sequence[float], floor: float | None) -> list[Matrix]:
    """Values lifted to the floor; children of weight 0 are set to 1, which has a logarithm and no effect."""
    lifted = []
    for row, weight in zip(values, weights, strict=True):
        lifted.append(row if floor is None else np.maximum(row, floor))
        if weight == 0:
            lifted[-1] = np.where(np.isnan(row), np.nan, 1.0)
        elif (lifted[-1] <= 0).any():
            raise ValueError("a geometric or harmonic mean of 0 or less has no meaning; give a floor above 0")
    return lifted
