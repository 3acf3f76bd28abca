"""What it takes to reach the next grade: points of the index, and of single indicators."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jushu.scoring.adjust import zeroed_nodes
from jushu.scoring.aggregate import aggregate, children
from jushu.scoring.grade import lower_bound_units, rounded_units
from jushu.scoring.means import RULES, Rows
from jushu.scoring.methodology import Grade, Indicator, Methodology, Node
from jushu.scoring.score import MatrixScores
from jushu.scoring.types import Flags, Matrix

HALVINGS = 60  # of 0..100 points: below the last bit of a double


@dataclass(frozen=True)
class NextGrade:
    """Per unit (column). ``place`` is the next grade's in the methodology's grades; -1: none is above.

    ``needed`` is the raw score still missing, in points: the least that rounds to the grade's lower bound.
    ``alone`` are the points up to 100 that an indicator (row, of the index only) must at least have if all
    others stay; NaN where no value would do. ``share`` is the part 0..1 of every indicator's way to 100 that
    would do it together.
    """

    place: NDArray[np.int64]
    needed: Matrix
    alone: Matrix
    share: Matrix


def next_grade(result: MatrixScores, root: int, counts: Matrix, methodology: Methodology) -> NextGrade:
    """The way to the next grade of the index at place ``root``; ``counts`` as for ``score_matrix``.

    Bonus, deduction and zeroed nodes stay as they are. Where every rule is the arithmetic mean, dS is the sum
    of W_j dn_j: alone n_j + needed / W_j; all together t = needed / sum W_j (100 - n_j). Elsewhere the rules
    themselves are turned round, by halving, from the index down: the score that a child must have so that its
    node has the score that it must have (a child of MPI may be of no use: more of it adds imbalance).
    """
    zeroed = zeroed_nodes(counts, methodology)
    scores = aggregate(result.points, result.treated, result.coverage, methodology, zeroed)
    place, target = _target(result, root, methodology)
    target[zeroed[root]] = np.nan
    leaves = _leaves(root, methodology)
    points = result.points[leaves]
    if all(node.aggregation == "arith" for node in _below(root, methodology)):
        weights = np.where(_below_zeroed(zeroed, methodology)[leaves], 0.0, result.share_of_index[leaves])
        alone, share = _arithmetic(target - scores[root], points, weights)
    else:
        must = np.full(scores.shape, np.nan)
        must[root] = target
        alone = _alone(must, scores, result, zeroed, methodology)[leaves]
        share = _together(root, target, result, zeroed, methodology)
    return NextGrade(place, target - scores[root], alone, share)


def _target(result: MatrixScores, root: int, methodology: Methodology) -> tuple[NDArray[np.int64], Matrix]:
    """Place of the next grade, and the least raw score that bonus and deduction lift to it."""
    digits, grades = methodology.scheme.rounding_digits, methodology.grades
    units = rounded_units(result.adjusted.scores[root], digits)
    bounds = np.array([lower_bound_units(grade, digits) for grade in grades])
    # grades go from the best to the worst: the next one is the last that lies above the score
    place = np.count_nonzero(bounds[:, None] > units, axis=0) - 1
    place[units < 0] = -1
    moved = result.adjusted.bonus[root] - result.adjusted.deduction[root]
    return place, np.where(place >= 0, (bounds[place] - 0.5) / 10.0**digits - moved, np.nan)


def _arithmetic(needed: Matrix, points: Matrix, weights: Matrix) -> tuple[Matrix, Matrix]:
    room = np.where(weights > 0, weights * np.maximum(100.0 - points, 0.0), 0.0)
    step = np.divide(needed, weights, out=np.full(points.shape, np.nan), where=weights > 0)
    alone = np.where(points + step <= 100.0, points + step, np.nan)
    whole = room.sum(axis=0)
    share = np.divide(needed, whole, out=np.full(whole.shape, np.nan), where=whole > 0)
    return alone, np.where(share <= 1.0, share, np.nan)


def _alone(
    must: Matrix, scores: Matrix, result: MatrixScores, zeroed: Flags, methodology: Methodology
) -> Matrix:
    """Least points of each computed indicator (row) that alone lift the index to its score in ``must``.

    ``must`` (node, unit) is filled on the way down with the score that each node alone must have.
    """
    alone = np.full(result.points.shape, np.nan)
    for place, node in enumerate(methodology.nodes):  # parents come before their children
        must[place][zeroed[place]] = np.nan
        if np.isnan(must[place]).all():
            continue
        rows, weights = children(place, result.points, scores, result.treated, methodology)
        at = 0
        for row, _, above in methodology.leaves:
            if above == place:
                alone[row] = _least(node, rows, weights, at, must[place])
                at += 1
        for child in reversed(range(len(methodology.nodes))):
            if methodology.parent_position[child] == place:
                must[child] = _least(node, rows, weights, at, must[place])
                at += 1
    return alone


def _least(node: Node, rows: Rows, weights: list[float], at: int, must: Matrix) -> Matrix:
    """The least value from its own up to 100 of one child with which the node has ``must``; NaN for none."""

    def score(value: Matrix) -> Matrix:
        return RULES[node.aggregation]([*rows[:at], value, *rows[at + 1 :]], weights, node.floor)

    low = rows[at].copy()
    high = np.maximum(low, 100.0)
    if node.aggregation == "mpi":
        high = _peak(score, low, high)
    enough = score(high) >= must
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        done = score(middle) >= must
        high, low = np.where(done, middle, high), np.where(done, low, middle)
    return np.where(enough, high, np.nan)


def _peak(score: Callable[[Matrix], Matrix], low: Matrix, high: Matrix) -> Matrix:
    """Where MPI is highest between two values of one child: it rises to one peak and falls after it."""
    ratio = (np.sqrt(5.0) - 1.0) / 2.0
    for _ in range(HALVINGS):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        rises = score(left) < score(right)
        low, high = np.where(rises, left, low), np.where(rises, high, right)
    return high


def _together(
    root: int, target: Matrix, result: MatrixScores, zeroed: Flags, methodology: Methodology
) -> Matrix:
    """The share of every indicator's way to 100 with which the index has ``target``."""

    def score(share: Matrix) -> Matrix:
        points = result.points + share * np.maximum(100.0 - result.points, 0.0)
        return aggregate(points, result.treated, result.coverage, methodology, zeroed)[root]

    low, high = np.zeros(target.shape), np.ones(target.shape)
    enough = score(high) >= target
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        done = score(middle) >= target
        high, low = np.where(done, middle, high), np.where(done, low, middle)
    return np.where(enough, high, np.nan)


def _below(root: int, methodology: Methodology) -> list[Node]:
    code = methodology.nodes[root].code
    return [node for node in methodology.nodes if methodology.root_of[node.code] == code]


def _leaves(root: int, methodology: Methodology) -> list[int]:
    code = methodology.nodes[root].code
    return [row for row, leaf, _ in methodology.leaves if methodology.root_of[leaf.node] == code]


def _below_zeroed(zeroed: Flags, methodology: Methodology) -> Flags:
    """Indicators (row) whose points a veto on a node above them keeps out."""
    out = zeroed.copy()
    for place, parent in enumerate(methodology.parent_position):
        if parent is not None:
            out[place] |= out[parent]
    return np.array([out[place] for _, _, place in methodology.leaves]).reshape(-1, zeroed.shape[1])


def value_for(points: Matrix, indicator: Indicator, floor: float = 0.0) -> Matrix:
    """The values that score so many points between fixed goalposts; NaN under other rules.

    x = L + (U - L) n / 100, with n freed from the efficacy floor first; of an interval the lower side.
    """
    if indicator.norm not in ("goalpost", "goalpost_open", "target"):
        return np.full(points.shape, np.nan)
    share = (points - floor) / (100.0 - floor)
    low, high = indicator.zero_at, indicator.full_at
    if indicator.transform == "ln":
        values = np.exp(np.log(low) + (np.log(high) - np.log(low)) * share)
    else:
        values = low + (high - low) * share
    return np.where((share >= 0.0) & (share <= 1.0), values, np.nan)


def grade_at(place: int, grades: tuple[Grade, ...]) -> str | None:
    """Code of a grade by its place; None for -1."""
    return None if place < 0 else grades[place].code
