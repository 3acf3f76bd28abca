"""Step 7: the weight that each indicator really has, after missing values gave theirs to their siblings."""

import numpy as np

from jushu.scoring.coverage import FLOOR, Codes, Coverage
from jushu.scoring.methodology import Methodology
from jushu.scoring.types import Matrix


def weigh(treated: Codes, covered: Coverage, methodology: Methodology) -> tuple[Matrix, Matrix]:
    """Shares 0..1 of each computed indicator (row) in its dimension's and in its index's score.

    W_j = product over the ancestors of w / sum of w of the available siblings (COINr's effective weights).
    0 where the indicator takes no part in a scored node, NaN where the node has no score to share.
    """
    nodes, units = methodology.nodes, treated.shape[1]
    node_share = np.ones((len(nodes), units))  # share of the node in its index
    for place, parent in enumerate(methodology.parent_position):
        if parent is None:
            node_share[place][~covered.is_scored[place]] = np.nan
        else:
            within = nodes[place].weight * covered.is_scored[place]
            node_share[place] = node_share[parent] * _over(within, covered.weight[parent])

    in_dimension = np.empty(treated.shape)
    in_index = np.empty(treated.shape)
    for row, indicator, place in methodology.leaves:
        within = _over(indicator.weight * (treated[row] >= FLOOR), covered.weight[place])
        np.multiply(within, node_share[place], out=in_index[row])
        within[~covered.is_scored[place]] = np.nan
        in_dimension[row] = within
    return in_dimension, in_index


def _over(part: Matrix, whole: Matrix) -> Matrix:
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)
