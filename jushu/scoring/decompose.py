"""Step 12: what each indicator gives to a score."""

from collections.abc import Sequence

import numpy as np

from jushu.scoring.aggregate import children
from jushu.scoring.coverage import Codes
from jushu.scoring.means import Rows, weight_of
from jushu.scoring.methodology import Methodology, Node
from jushu.scoring.types import Matrix


def contributions(points: Matrix, weights: Matrix) -> Matrix:
    """Points of the score that come from each indicator: c_j = W_j * n_j, and sum c_j = S.

    ``weights`` are shares from ``weigh``: with the shares of the index the sum is the index score, with those
    of the dimension it is the dimension score. 0 where an indicator has no weight, NaN without a score.
    """
    given = points * weights
    given[weights == 0] = 0.0  # where there are no points either
    return given


def parts(node: Node, score: Matrix, values: Rows, weights: Sequence[float]) -> list[Matrix]:
    """What each child gives to a node's ``score``, 0 where it takes no part; the parts add up to the score.

    arith: w S_j. geo: w (b + L(S, b) ln(S_j / b)) with shares w, the logarithmic mean L(S, b) = (S - b) /
    ln(S / b) and the floor as base b (1 point without one): what lies above b is shared out by weighted
    logarithms (LMDI; Ang 2005, Energy Policy 33:867). min: all from the lowest, ties by weight.
    harm and mpi have no such parts: NaN.
    """
    whole = weight_of(values, weights)
    share = [np.where(np.isnan(v) | (whole == 0), 0.0, w) for v, w in zip(values, weights, strict=True)]
    if node.aggregation == "min":
        share = [np.where(v == score, s, 0.0) for v, s in zip(values, share, strict=True)]
        whole = np.sum(share, axis=0)
    share = [np.divide(s, whole, out=np.zeros_like(s), where=whole > 0) for s in share]
    if node.aggregation == "geo":
        base = node.floor or 1.0
        mean = log_mean(score, base)
        given = [base + mean * np.log(np.maximum(v, node.floor or 0.0) / base) for v in _known(values, base)]
    else:
        has_parts = node.aggregation in ("arith", "min")
        given = [v if has_parts else np.full(v.shape, np.nan) for v in _known(values, 0.0)]
    return [np.where(s > 0, s * v, 0.0) for s, v in zip(share, given, strict=True)]


def log_mean(x: Matrix, y: Matrix | float) -> Matrix:
    """L(x, y) = (x - y) / ln(x / y) of positive numbers, and x where both are equal.

    Written with log1p so that it stays exact as x nears y.
    """
    ratio = np.asarray((x - y) / y)
    return np.divide(x - y, np.log1p(ratio), out=np.array(x, dtype=np.float64), where=ratio != 0)


def decompose(
    points: Matrix,
    treated: Codes,
    scores: Matrix,
    shares: tuple[Matrix, Matrix],
    methodology: Methodology,
) -> tuple[Matrix, Matrix]:
    """Points that each indicator gives to its dimension's and to its index's score; they add up to it.

    ``shares`` are the two results of ``weigh``. Where every node above is an arithmetic mean this is weight
    times points. Elsewhere each node hands on what it was given in proportion to the parts of its children
    (or to their weights, where its own score is 0). NaN below a rule without parts.
    """
    to_dimension, to_index = (contributions(points, share) for share in shares)
    nodes = methodology.nodes
    if all(node.aggregation == "arith" for node in nodes):
        return to_dimension, to_index
    below = [children(place, points, scores, treated, methodology) for place in range(len(nodes))]
    given = [
        parts(nodes[place], scores[place], *below[place]) if below[place][0] else []
        for place in range(len(nodes))
    ]
    # a node's points of the index: ``factor`` per point of its own, and ``extra`` spread by weight
    factor, extra = np.ones(scores.shape), np.zeros(scores.shape)
    for place, parent in enumerate(methodology.parent_position):
        if parent is None:
            factor[place][np.isnan(scores[place])] = np.nan
            continue
        at = _row_of_node(place, methodology)
        part, own = given[parent][at], np.nan_to_num(scores[place])
        # next to 0, points per point have no meaning: what a floor gives is spread by weight
        has_points = own > 1e-100
        np.divide(factor[parent] * part, own, out=factor[place], where=has_points)
        factor[place][~has_points] = 0.0
        whole = weight_of(*below[parent])
        own_weight = np.where(np.isnan(scores[place]), 0.0, below[parent][1][at])
        by_weight = np.divide(own_weight, whole, out=np.zeros_like(whole), where=whole > 0)
        extra[place] = extra[parent] * by_weight + np.where(has_points, 0.0, factor[parent] * part)
    seen = [0] * len(nodes)
    for row, _, place in methodology.leaves:
        part = given[place][seen[place]]
        seen[place] += 1
        to_dimension[row] = np.where(np.isnan(scores[place]), np.nan, part)
        handed = factor[place] * part + extra[place] * np.nan_to_num(shares[0][row])
        to_index[row] = np.where(shares[1][row] == 0, 0.0, handed)
    return to_dimension, to_index


def _row_of_node(place: int, methodology: Methodology) -> int:
    """Row of a node among the children of its parent, as ``children`` orders them."""
    parent = methodology.parent_position[place]
    leaves = sum(above == parent for _, _, above in methodology.leaves)
    siblings = [child for child, above in enumerate(methodology.parent_position) if above == parent]
    return leaves + siblings[::-1].index(place)


def _known(values: Rows, instead: float) -> list[Matrix]:
    return [np.where(np.isnan(row), instead, row) for row in values]
