"""From one score to another: how much of the difference is performance and how much is coverage or weight."""

from dataclasses import dataclass

import numpy as np

from jushu.scoring.decompose import log_mean
from jushu.scoring.methodology import Methodology
from jushu.scoring.tree import Tree, floored
from jushu.scoring.types import Matrix


@dataclass(frozen=True)
class Bridge:
    """Points of the difference of each item's index, per item (row, as in ``Tree``) and unit (column).

    ``performance`` comes from points that changed (indicators only), ``weight`` from effective weights that
    changed: by coverage, or because another child sets the minimum. Together they add up to the difference;
    NaN where one of the two scores is missing.
    """

    performance: Matrix
    weight: Matrix


def bridge(old: Tree, new: Tree, methodology: Methodology) -> Bridge:
    """The exact bridge from ``old`` to ``new``, unit by unit; each item counts for the index above it.

    Arithmetic trees: dS = sum Wbar_j dn_j + sum nbar_j dW_j with midpoints of the effective weights W
    (SCORING.md). Trees with other rules are walked from the index down, each node's difference split exactly
    over its children: geometric by the logarithmic mean L(a, b) = (a - b) / ln(a / b) (LMDI, Ang 2005, Energy
    Policy 33:867), harmonic by reciprocals, minimum and MPI by the weights that they come down to. An item
    that takes part on one side only counts as weight.
    """
    performance, weight = np.zeros(old.points.shape), np.zeros(old.points.shape)
    slope = np.zeros(old.points.shape)  # points of the index per point of the item
    plain = {root for root in range(len(methodology.nodes)) if _is_arithmetic(root, methodology)}
    shares = _shares(old), _shares(new)
    for item, parent in enumerate(old.parent):
        if parent < 0:
            slope[item] = 1.0
            continue
        is_leaf = item >= len(methodology.nodes)
        root = _root(item, old.parent)
        if root in plain:
            if is_leaf:
                first, second = _known(old.points[item], new.points[item])
                before, after = shares[0][item], shares[1][item]
                performance[item] = (before + after) / 2 * (second - first)
                weight[item] = (first + second) / 2 * (after - before)
            continue
        step, first, second, by_weight = _split(item, parent, old, new, methodology)
        weight[item] = slope[parent] * by_weight
        moved = slope[parent] * step * (second - first)
        if is_leaf:
            performance[item] = moved
            continue
        change = new.points[item] - old.points[item]
        np.divide(moved, change, out=slope[item], where=np.nan_to_num(change) != 0)
    for item in range(len(old.parent)):
        root = _root(item, old.parent)
        unknown = np.isnan(old.points[root]) | np.isnan(new.points[root])
        performance[item][unknown] = weight[item][unknown] = np.nan
    return Bridge(performance, weight)


def _split(
    item: int, parent: int, old: Tree, new: Tree, methodology: Methodology
) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """Points of the parent per point of the item, the item's two counted points, and the part of weight."""
    node = methodology.nodes[parent]
    floor = node.floor if node.aggregation in ("geo", "harm") else None
    first, second = _known(floored(old.points[item], floor), floored(new.points[item], floor))
    before, after = (_own_weight(item, parent, side, methodology) for side in (old, new))
    mean, change = (before + after) / 2, after - before
    inert = (before == 0) & (after == 0)
    first, second = np.where(inert, 1.0, first), np.where(inert, 1.0, second)
    low, high = (np.nan_to_num(side.points[parent], nan=1.0) for side in (old, new))
    if node.aggregation == "geo":
        scale = log_mean(low, high)
        return (
            mean * scale / log_mean(first, second),
            first,
            second,
            scale * (np.log(first) + np.log(second)) / 2 * change,
        )
    if node.aggregation == "harm":
        return (
            mean * low * high / (first * second),
            first,
            second,
            -low * high * (1 / first + 1 / second) / 2 * change,
        )
    return mean, first, second, (first + second) / 2 * change


def _own_weight(item: int, parent: int, side: Tree, methodology: Methodology) -> Matrix:
    """Weight with which the item enters its parent: its share, or what minimum and MPI make of it."""
    rule = methodology.nodes[parent].aggregation
    if rule in ("arith", "geo", "harm"):
        return side.weight[item]
    score = side.points[parent]
    siblings = [other for other, above in enumerate(side.parent) if above == parent]
    if rule == "min":
        lowest = [np.where(side.points[o] == score, side.weight[o], 0.0) for o in siblings]
        whole = np.sum(lowest, axis=0)
        own = lowest[siblings.index(item)]
        return np.divide(own, whole, out=np.zeros_like(own), where=whole > 0)
    mean = np.sum([np.nan_to_num(side.weight[o] * side.points[o]) for o in siblings], axis=0)
    # points of open goalposts may have a mean below 0, where MPI stays at 0
    factor = np.divide(np.nan_to_num(score), mean, out=np.ones_like(mean), where=mean != 0)
    return side.weight[item] * factor


def _known(first: Matrix, second: Matrix) -> tuple[Matrix, Matrix]:
    """Both points; where one side has none, the other's stands for it; 0 where neither has one."""
    known = np.where(np.isnan(first), second, first), np.where(np.isnan(second), first, second)
    return tuple(np.where(np.isnan(side), 1.0, side) for side in known)  # type: ignore[return-value]


def _shares(side: Tree) -> Matrix:
    """Effective weight of each item in its index: the product of the weights along its path."""
    shares = side.weight.copy()
    for item, parent in enumerate(side.parent):
        if parent >= 0:
            shares[item] *= shares[parent]
    return shares


def _root(item: int, parents: tuple[int, ...]) -> int:
    while parents[item] >= 0:
        item = parents[item]
    return item


def _is_arithmetic(root: int, methodology: Methodology) -> bool:
    code = methodology.nodes[root].code
    return all(n.aggregation == "arith" for n in methodology.nodes if methodology.root_of[n.code] == code)
