"""Step 8: points to scores, from the leaves to the indices."""

import numpy as np

from jushu.scoring.coverage import FLOOR, VALUE, ZERO, Codes, Coverage
from jushu.scoring.means import RULES
from jushu.scoring.methodology import Methodology
from jushu.scoring.types import Flags, Matrix


def fill_floor(points: Matrix, treated: Codes, floor: float) -> Matrix:
    """Points of the cells that take part: their own, or what is given for a value not reported; else NaN."""
    filled = np.where(treated == VALUE, points, np.nan)
    filled[treated == FLOOR] = floor
    filled[treated == ZERO] = 0.0
    return filled


def children(
    place: int, points: Matrix, scores: Matrix, treated: Codes, methodology: Methodology
) -> tuple[list[Matrix], list[float]]:
    """Rows and weights of what stands below one node, NaN where it takes no part.

    Indicators come in the order of the catalogue, then nodes: the order in which they are added up.
    """
    rows, weights = [], []
    for row, indicator, above in methodology.leaves:
        if above == place:
            rows.append(np.where(treated[row] >= FLOOR, points[row], np.nan))
            weights.append(indicator.weight)
    for child in reversed(range(len(methodology.nodes))):
        if methodology.parent_position[child] == place:
            rows.append(scores[child])
            weights.append(methodology.nodes[child].weight)
    return rows, weights


def aggregate(
    points: Matrix,
    treated: Codes,
    covered: Coverage,
    methodology: Methodology,
    zeroed: Flags | None = None,
) -> Matrix:
    """Raw score 0..100 of every node (row) and unit (column); NaN where it is not scored.

    Each node follows its own rule (``means``) over its available children. Scored nodes that are ``zeroed``
    (by a veto) count 0 in the nodes above them.
    """
    scores = np.full((len(methodology.nodes), treated.shape[1]), np.nan)
    for place in reversed(range(len(methodology.nodes))):
        node, scored = methodology.nodes[place], covered.is_scored[place]
        rows, weights = children(place, points, scores, treated, methodology)
        if not scored.any():
            continue
        mean = RULES[node.aggregation](rows, weights, node.floor)
        scores[place][scored] = mean[scored]
        if zeroed is not None:
            scores[place][zeroed[place] & scored] = 0.0
    return scores
