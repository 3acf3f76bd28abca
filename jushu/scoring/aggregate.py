"""Step 8: points to scores, from the leaves to the indices."""

import numpy as np

from jushu.scoring.coverage import FLOOR, VALUE, Codes, Coverage
from jushu.scoring.methodology import Methodology
from jushu.scoring.normalise import Matrix


def fill_floor(points: Matrix, treated: Codes, floor: float) -> Matrix:
    """Points of the cells that take part: their own, or the floor of an obligation not reported; else NaN."""
    filled = np.where(treated == VALUE, points, np.nan)
    filled[treated == FLOOR] = floor
    return filled


def aggregate(points: Matrix, treated: Codes, covered: Coverage, methodology: Methodology) -> Matrix:
    """Raw score 0..100 of every node (row) and unit (column); NaN where it is not scored.

    Weighted arithmetic mean of the available children: S = sum w_j S_j / sum w_j. Children are added one by
    one in the order of the catalogue, so the sum is the same on every machine and for every set of units.
    """
    nodes = methodology.nodes
    total = np.zeros((len(nodes), treated.shape[1]))
    for row, indicator, place in methodology.leaves:
        total[place] += np.where(treated[row] >= FLOOR, indicator.weight * points[row], 0.0)
    scores = np.full(total.shape, np.nan)
    for place in reversed(range(len(nodes))):
        scored = covered.is_scored[place]
        np.divide(total[place], covered.weight[place], out=scores[place], where=scored)
        parent = methodology.parent_position[place]
        if parent is not None:
            total[parent] += np.where(scored, nodes[place].weight * scores[place], 0.0)
    return scores
