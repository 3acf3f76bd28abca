"""Step 9: bonus, deduction and veto on the scores of nodes; the score itself is kept beside."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jushu.scoring.methodology import Adjustment, Methodology
from jushu.scoring.types import Flags, Matrix


@dataclass(frozen=True)
class Adjusted:
    """Per node (row) and unit (column).

    ``scores`` is S*, NaN without a score. ``bonus`` and ``deduction`` are points >= 0 after their caps.
    ``best_grade`` is the place in the methodology's grades of the best grade still allowed (0: any).
    ``is_ranked`` is false where a veto takes the unit out of the ranking.
    """

    scores: Matrix
    bonus: Matrix
    deduction: Matrix
    best_grade: NDArray[np.int64]
    is_ranked: Flags


def points_of(adjustment: Adjustment, counts: Matrix) -> Matrix:
    """Points of one adjustment: min(cap, points_per * count), never below 0; 0 for a veto."""
    most = np.inf if adjustment.cap is None else adjustment.cap
    return np.minimum(adjustment.points_per * counts, most)


def zeroed_nodes(counts: Matrix, methodology: Methodology) -> Flags:
    """Nodes (row) that a veto sets to 0 for a unit (column); ``counts`` has one row per adjustment."""
    zeroed = np.zeros((len(methodology.nodes), counts.shape[1]), dtype=np.bool_)
    for row, adjustment in enumerate(methodology.adjustments):
        if adjustment.effect == "zero_node":
            zeroed[methodology.node_position[adjustment.node]] |= counts[row] > 0
    return zeroed


def adjust(scores: Matrix, zeroed: Flags, counts: Matrix, methodology: Methodology) -> Adjusted:
    """S* = clip(S + min(Bmax, bonus) - min(Dmax, deduction), 0, 100); vetoes leave S* to grade and rank.

    ``scores`` are those with the ``zeroed`` nodes at 0 in their parents; a zeroed node has S* = 0 whatever
    its bonus. Bonus, deduction, cap of the grade and unranking act on the node that they name, and not on
    the nodes above it. Bmax and Dmax are the scheme's caps per node (SCORING.md, adjust).
    """
    bonus, deduction = np.zeros(scores.shape), np.zeros(scores.shape)
    best_grade = np.zeros(scores.shape, dtype=np.int64)
    is_ranked = np.ones(scores.shape, dtype=np.bool_)
    places = {grade.code: place for place, grade in enumerate(methodology.grades)}
    for row, adjustment in enumerate(methodology.adjustments):
        node = methodology.node_position[adjustment.node]
        if adjustment.kind != "veto":
            (bonus if adjustment.kind == "bonus" else deduction)[node] += points_of(adjustment, counts[row])
        elif adjustment.grade_cap is not None:
            limit = np.where(counts[row] > 0, places[adjustment.grade_cap], 0)
            best_grade[node] = np.maximum(best_grade[node], limit)
        elif adjustment.effect == "unrank":
            is_ranked[node] &= ~(counts[row] > 0)
    np.minimum(bonus, methodology.scheme.bonus_cap, out=bonus)
    np.minimum(deduction, methodology.scheme.deduct_cap, out=deduction)
    adjusted = np.clip(scores + bonus - deduction, 0.0, 100.0)
    adjusted[zeroed & ~np.isnan(scores)] = 0.0
    return Adjusted(adjusted, bonus, deduction, best_grade, is_ranked)
