"""Steps from one published score to another: they add up to the difference exactly, as whole units.

Every score is published rounded; the steps are worked out exactly and then written in the same units by the
largest remainder (Hare-Niemeyer), so that a reader who adds them up gets the published difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from jushu.scoring.bridge import bridge
from jushu.scoring.coverage import LEFT_OUT, VALUE, Codes
from jushu.scoring.methodology import Indicator, Methodology
from jushu.scoring.score import CellPoints, MatrixScores, score_points
from jushu.scoring.tree import Tree, tree
from jushu.scoring.types import Matrix

Kind = Literal["performance", "weight", "adjustment", "rest"]
NOISE = 1e-9  # points; a step below it is no step


@dataclass(frozen=True)
class Step:
    """One bar. ``code`` is the child of the node for its performance, '' for the other kinds.

    weight: what missing values moved by giving their weight to siblings; adjustment: bonus, deduction, veto;
    rest: what a base that is no unit cannot share out. ``points`` are exact, ``units`` in 10**-digits.
    """

    kind: Kind
    code: str
    points: float
    units: int


def steps(
    old: MatrixScores, new: MatrixScores, methodology: Methodology, published: tuple[int, int]
) -> list[Step]:
    """From ``old`` to ``new`` (one unit each) of the first node of a ``part``; ``published`` are both scores.

    The children's performance comes in the order of the methodology. A child that takes part on neither side
    has no step.
    """
    before, after = tree(old, methodology), tree(new, methodology)
    found = bridge(before, after, methodology)
    scale = 10.0**methodology.scheme.rounding_digits
    top = _tops(before)
    exact: list[tuple[Kind, str, float]] = []
    for item, code in children(methodology):
        if np.isnan(before.points[item]).all() and np.isnan(after.points[item]).all():
            continue
        exact.append(("performance", code, _sum(found.performance, top, item)))
    weight = float(np.nansum(found.weight))
    adjusted = float(_moved(new) - _moved(old))
    rest = (published[1] - published[0]) / scale - (sum(points for *_, points in exact) + weight + adjusted)
    # what is left of two roundings is none of the kinds
    others: list[tuple[Kind, float]] = [("weight", weight), ("adjustment", adjusted)]
    if abs(rest) > 1.0 / scale + NOISE:
        others.append(("rest", rest))
    exact.extend((kind, "", points) for kind, points in others if abs(points) > NOISE)
    units = apportion([points * scale for *_, points in exact], published[1] - published[0])
    return [Step(*step, whole) for step, whole in zip(exact, units, strict=True)]


def children(methodology: Methodology) -> list[tuple[int, str]]:
    """Items of a ``Tree`` right below the first node, with their codes: nodes first, then indicators."""
    nodes = methodology.nodes
    found = [(place, node.code) for place, node in enumerate(nodes) if node.parent == nodes[0].code]
    return found + [
        (len(nodes) + row, leaf.code)
        for row, leaf in enumerate(methodology.computed)
        if leaf.node == nodes[0].code
    ]


def flat(methodology: Methodology) -> Methodology:
    """The first node alone, with its children as indicators that have points instead of values."""
    root = methodology.nodes[0]
    weights = {node.code: node.weight for node in methodology.nodes}
    weights |= {leaf.code: leaf.weight for leaf in methodology.computed}
    leaves = tuple(
        Indicator(code, root.code, zero_at=0.0, full_at=100.0, weight=weights[code])
        for _, code in children(methodology)
    )
    return Methodology(methodology.scheme, (root,), leaves, methodology.grades)


def flat_scores(points: Matrix, methodology: Methodology) -> MatrixScores:
    """Scores of a ``flat`` methodology from the points of its children (NaN: takes no part)."""
    treated: Codes = np.where(np.isnan(points), LEFT_OUT, VALUE).astype(np.int8)
    found = CellPoints(points, np.zeros(points.shape, dtype=np.bool_), None, treated)
    return score_points(found, methodology, np.zeros((0, points.shape[1])))


def child_points(result: MatrixScores, methodology: Methodology) -> Matrix:
    """Points of the children of the first node (row) per unit, NaN where one takes no part."""
    whole = tree(result, methodology)
    return whole.points[[item for item, _ in children(methodology)]]


def apportion(exact: Sequence[float], total: int) -> list[int]:
    """Whole numbers near ``exact`` that add up to ``total``, by the largest remainder."""
    wanted = np.asarray(exact, dtype=np.float64)
    whole = np.floor(wanted + NOISE)
    left = total - int(whole.sum())
    order = np.argsort(np.round(whole - wanted, 6), kind="stable")  # equal remainders: the first one
    # a step of nothing stays nothing, unless there is no other
    order = order[np.abs(wanted[order]) > NOISE] if (np.abs(wanted) > NOISE).any() else order
    for turn in range(abs(left) if len(order) else 0):
        whole[order[turn % len(order)] if left > 0 else order[-1 - turn % len(order)]] += np.sign(left)
    return [int(number) for number in whole]


def _moved(result: MatrixScores) -> float:
    """Points by which bonus, deduction and zeroed nodes moved the first node."""
    return float(result.adjusted.scores[0, 0] - result.scores[0, 0])


def _tops(whole: Tree) -> list[int]:
    """The item right below the first node on the way up from each item; the first node itself has -1."""
    top = []
    for item, parent in enumerate(whole.parent):
        top.append(-1 if parent < 0 else item if parent == 0 else top[parent])
    return top


def _sum(parts: Matrix, top: list[int], child: int) -> float:
    return float(np.nansum(parts[[item for item, own in enumerate(top) if own == child]]))
