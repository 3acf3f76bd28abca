"""Filling gaps from other units: only for samples, always flagged, never for an obligation not reported."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from jushu.scoring.coverage import FLOOR, Codes, Coverage
from jushu.scoring.methodology import Methodology
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


def share_imputed(is_imputed: Flags, treated: Codes, covered: Coverage, methodology: Methodology) -> Matrix:
    """Share 0..1 of each node's score (row) that stands on filled cells, by weight; NaN without a score."""
    nodes = methodology.nodes
    part = np.zeros((len(nodes), is_imputed.shape[1]))
    for row, leaf, place in methodology.leaves:
        part[place] += leaf.weight * (is_imputed[row] & (treated[row] >= FLOOR))
    for place in reversed(range(len(nodes))):
        scored, parent = covered.is_scored[place], methodology.parent_position[place]
        np.divide(part[place], covered.weight[place], out=part[place], where=scored)
        part[place][~scored] = np.nan
        if parent is not None:
            part[parent] += nodes[place].weight * np.where(scored, part[place], 0.0)
    return part
