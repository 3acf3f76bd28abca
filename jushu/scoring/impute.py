"""Filling gaps from other units: only for samples, always flagged, never for an obligation not reported."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from jushu.scoring.types import Flags, Matrix

Statistic = Literal["mean", "median", "min", "max"]
_STATISTICS: dict[Statistic, Callable[..., float]] = {
    "mean": np.mean,
    "median": np.median,
    "min": np.min,
    "max": np.max,
}


def impute(
    values: Matrix, statistic: Statistic = "mean", groups: NDArray[np.generic] | None = None
) -> tuple[Matrix, Flags]:
    """Values with each gap filled from the units of the same group, and which cells were filled.

    ``groups`` names the group of each unit (column); all units are one group without it. A gap stays where
    the whole group has no value (COINr i_mean_grp): nothing is taken from strangers.
    """
    filled = values.copy()
    of_unit = np.zeros(values.shape[1], dtype=np.int64) if groups is None else np.asarray(groups)
    for group in np.unique(of_unit):
        columns = np.flatnonzero(of_unit == group)
        for row in filled:
            known = ~np.isnan(row[columns])
            if known.any() and not known.all():
                row[columns[~known]] = _STATISTICS[statistic](row[columns[known]])
    return filled, np.isnan(values) & ~np.isnan(filled)


def share_imputed(is_imputed: Flags, shares: Matrix) -> Matrix:
    """Share 0..1 of each unit's score that stands on filled cells; ``shares`` are effective weights."""
    return np.where(is_imputed, shares, 0.0).sum(axis=0)
