"""What sets a unit apart from others: the gap to the best unit and to the mean, strengths and weaknesses."""

import numpy as np
from numpy.typing import NDArray

from jushu.scoring.bridge import Bridge, bridge
from jushu.scoring.methodology import Methodology
from jushu.scoring.tree import Tree, pick
from jushu.scoring.types import Matrix


def gap_to(benchmark: int, part: Tree, methodology: Methodology) -> Bridge:
    """The difference of every unit (column) to one of them, exact: the bridge from the benchmark.

    With the same effective weights on both sides this is W_j (n_j - n_jb) per indicator (SCORING.md).
    """
    columns = [benchmark] * part.points.shape[1]
    return bridge(pick(part, columns), part, methodology)


def best_unit(scores: Matrix) -> int | None:
    """Column of the highest score, the first of equal ones; None without a score."""
    return None if np.isnan(scores).all() else int(np.nanargmax(scores))


def gap_to_mean(contributions: Matrix) -> Matrix:
    """c_j - mean(c_j) per indicator (row) and unit: they add up to the score less the mean score.

    The mean is over the units with a score (a number in every row); NaN for the others.
    """
    scored = ~np.isnan(contributions).any(axis=0)
    if not scored.any():
        return np.full(contributions.shape, np.nan)
    mean = contributions[:, scored].mean(axis=1, keepdims=True)
    return np.where(scored, contributions - mean, np.nan)


def strengths_and_weaknesses(gaps: Matrix, most: int = 3) -> NDArray[np.int64]:
    """Place of each gap among those of its unit: 1.. from the largest above 0, -1.. from the lowest below 0.

    0 beyond ``most`` and for a gap of 0 or NaN. Equal gaps keep the order of the rows.
    """
    places = np.zeros(gaps.shape, dtype=np.int64)
    for sign in (1.0, -1.0):
        beyond = np.nan_to_num(gaps) * sign
        order = np.argsort(-beyond, axis=0, kind="stable")[:most]
        for place, rows in enumerate(order, start=1):
            columns = np.arange(gaps.shape[1])
            counts = beyond[rows, columns] > 0
            places[rows[counts], columns[counts]] = int(sign) * place
    return places
