"""The score of one node under many sets of weights at once: matrix products instead of a loop of scorings."""

from dataclasses import dataclass

import numpy as np

from jushu.scoring.coverage import FLOOR, Codes
from jushu.scoring.draws import Weights
from jushu.scoring.methodology import Methodology, Node
from jushu.scoring.types import Flags, Matrix


class Tree:
    """A method, and what is directly below each of its nodes: rows of indicators and places of nodes."""

    def __init__(self, methodology: Methodology) -> None:
        self.methodology = methodology
        self.rows: list[list[int]] = [[] for _ in methodology.nodes]
        self.nodes: list[list[int]] = [[] for _ in methodology.nodes]
        for row, _, place in methodology.leaves:
            self.rows[place].append(row)
        for place, parent in enumerate(methodology.parent_position):
            if parent is not None:
                self.nodes[parent].append(place)


@dataclass(frozen=True)
class Scene:
    """What stays while weights change, one column per unit: points and which of them take part (per
    computed indicator), which nodes are scored and which a veto sets to 0 (per node).

    Coverage is a fact about the data, so what is scored is judged by the weights of the method alone.
    """

    tree: Tree
    points: Matrix
    is_used: Flags
    is_scored: Flags
    is_zeroed: Flags

    @classmethod
    def of(cls, tree: Tree, points: Matrix, treated: Codes, is_scored: Flags, is_zeroed: Flags) -> "Scene":
        """The scene of one scoring; a node is scored where it is in ``is_scored`` and has anything below."""
        used = (treated >= FLOOR) & np.isfinite(points)
        scored, method = is_scored.copy(), tree.methodology
        for place in reversed(range(len(method.nodes))):
            weighing = [row for row in tree.rows[place] if method.computed[row].weight > 0]
            heavy = [child for child in tree.nodes[place] if method.nodes[child].weight > 0]
            scored[place] &= used[weighing].any(axis=0) | scored[heavy].any(axis=0)
        return cls(tree, np.where(used, points, 0.0), used, scored, is_zeroed)

    def children(self, place: int) -> tuple[list[int], list[int]]:
        """Rows of the indicators and places of the nodes directly below a node."""
        return self.tree.rows[place], self.tree.nodes[place]


def redraw(scene: Scene, weights: Weights, place: int) -> Matrix:
    """Raw scores of the node at ``place``, which every unit has, by draw (row) and unit (column).

    The same mean of the same children as in ``aggregate``, only with other weights.
    """
    shares = _linear(scene, weights, place)
    if shares is not None:
        return shares @ scene.points
    node, (rows, children) = scene.tree.methodology.nodes[place], scene.children(place)
    if node.aggregation == "min":
        return _least(scene, weights, rows, children)
    used = np.concatenate([scene.is_used[rows], scene.is_scored[children]])
    leaf_weights, node_weights = weights.leaves[:, rows], weights.nodes[:, children]
    points = np.where(scene.is_used[rows], _carry(scene.points[rows], node), 0.0)
    total = leaf_weights @ points
    squares = leaf_weights @ points**2 if node.aggregation == "mpi" else None
    for column, child in enumerate(children):
        scores = _carry(_child(scene, weights, child), node)
        scores[:, ~scene.is_scored[child]] = 0.0
        if squares is not None:
            squares += node_weights[:, [column]] * scores**2
        scores *= node_weights[:, [column]]
        total += scores
    # where every unit has the same children, the sum of weights is one number per draw
    same = (used == used[:, :1]).all()
    whole = np.hstack([leaf_weights, node_weights]) @ (used[:, :1] if same else used).astype(np.float64)
    # a unit may lack a node below the one that is asked for: 0 / 0, which its parent leaves out
    with np.errstate(divide="ignore", invalid="ignore"):
        total /= whole
        if squares is not None:
            squares /= whole
    return _carry_back(total, squares, node)


def _child(scene: Scene, weights: Weights, child: int) -> Matrix:
    if not scene.is_scored[child].any():
        return np.zeros((len(weights.nodes), scene.points.shape[1]))
    scores = redraw(scene, weights, child)
    scores[:, scene.is_zeroed[child]] = 0.0
    return scores


def _linear(scene: Scene, weights: Weights, place: int) -> Matrix | None:
    """Share of every indicator in the node's score by draw, where it is the same for all units; else None."""
    rows, children = scene.children(place)
    used, scored = scene.is_used[rows], scene.is_scored[children]
    same = (used == used[:, :1]).all() and (scored == scored[:, :1]).all()
    if (
        not same
        or scene.tree.methodology.nodes[place].aggregation != "arith"
        or scene.is_zeroed[children].any()
    ):
        return None
    shares = np.zeros(weights.leaves.shape)
    shares[:, rows] = weights.leaves[:, rows] * used[:, :1].T
    whole = shares.sum(axis=1, keepdims=True)
    for child, is_scored in zip(children, scored[:, :1], strict=True):
        if is_scored.any():
            below = _linear(scene, weights, child)
            if below is None:
                return None
            shares += weights.nodes[:, [child]] * below
            whole = whole + weights.nodes[:, [child]]
    return shares / whole


def _least(scene: Scene, weights: Weights, rows: list[int], children: list[int]) -> Matrix:
    """The lowest child that has a weight; a draw never takes a weight to 0 nor away from it."""
    least = np.full((len(weights.nodes), scene.points.shape[1]), np.inf)
    for row in rows:
        if weights.leaves[:, row].any():
            np.minimum(least, np.where(scene.is_used[row], scene.points[row], np.inf), out=least)
    for child in children:
        if weights.nodes[:, child].any():
            scores = _child(scene, weights, child)
            np.minimum(least, np.where(scene.is_scored[child], scores, np.inf), out=least)
    return least


def _carry(scores: Matrix, node: Node) -> Matrix:
    """What the mean is taken of: the score, its logarithm, or its reciprocal."""
    if node.aggregation not in ("geo", "harm"):
        return scores
    floored = np.maximum(scores, node.floor or 0.0)
    return np.log(floored) if node.aggregation == "geo" else 1.0 / floored


def _carry_back(mean: Matrix, squares: Matrix | None, node: Node) -> Matrix:
    if node.aggregation == "geo":
        return np.exp(mean, out=mean)
    if node.aggregation == "harm":
        return 1.0 / mean
    if squares is None:
        return mean
    variance = np.maximum(squares - mean * mean, 0.0)
    return np.maximum(mean - np.divide(variance, mean, out=np.zeros_like(mean), where=mean > 0), 0.0)
