"""The scored tree as one list of items, nodes first and leaves after: what explanations walk along."""

from dataclasses import dataclass

import numpy as np

from jushu.scoring.coverage import FLOOR
from jushu.scoring.methodology import Methodology
from jushu.scoring.score import MatrixScores
from jushu.scoring.types import Matrix


@dataclass(frozen=True)
class Tree:
    """Per item (row) and unit (column): ``points`` 0..100, NaN where it takes no part, and ``weight``.

    Weights of the siblings that take part add up to 1; the others have 0. ``parent`` is the row of the node
    above, -1 for an index; parents come before children.
    """

    points: Matrix
    weight: Matrix
    parent: tuple[int, ...]


def tree(result: MatrixScores, methodology: Methodology) -> Tree:
    """Items of a result: one row per node, then one per computed indicator."""
    covered, nodes = result.coverage, methodology.nodes
    taken = [np.where(covered.is_scored[place], node.weight, 0.0) for place, node in enumerate(nodes)] + [
        leaf.weight * (result.treated[row] >= FLOOR) for row, leaf, _ in methodology.leaves
    ]
    parent = tuple(-1 if p is None else p for p in methodology.parent_position)
    parent += tuple(place for _, _, place in methodology.leaves)
    weight = np.stack(taken) if taken else np.zeros((0, 0))
    for item, above in enumerate(parent):
        if above < 0:
            weight[item] = covered.is_scored[item]
        else:
            total = covered.weight[above]
            weight[item] = np.divide(weight[item], total, out=np.zeros_like(total), where=total > 0)
    points = np.concatenate([result.scores, result.points])
    return Tree(np.where(weight > 0, points, np.nan), weight, parent)


def pick(part: Tree, columns: list[int]) -> Tree:
    """The tree of some units, in that order."""
    return Tree(part.points[:, columns], part.weight[:, columns], part.parent)


def floored(points: Matrix, floor: float | None) -> Matrix:
    """Points as a node with a floor counts them."""
    return points if floor is None else np.maximum(points, floor)
