"""Other rankings of the same units: TOPSIS, VIKOR, Borda, Copeland, benefit of the doubt.

They follow the sample of units, so one more unit can turn the order of two others round (SCORING.md,
comparability): for cross-checks, never the headline. ``values`` has one row per criterion and one column per
unit; a unit with a missing value gets NaN and does not count in the sample, except in Copeland. ``weights``
count against each other; ``is_cost`` marks criteria where less is better. Results are one number per unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy  # its parts load when they are used

from jushu.scoring import relative
from jushu.scoring.types import Flags, Matrix
from jushu.scoring.weights.given import shares

Scaling = Literal["vector", "minmax", "sum"]
_BLOCK = 2048  # units
MOST_UNITS = 200  # one linear programme per unit, each over all units: beyond a table that a person reads


@dataclass(frozen=True)
class Vikor:
    """Group regret S, largest single regret R and the compromise Q; less is better."""

    group: Matrix
    worst: Matrix
    compromise: Matrix


def topsis(values: Matrix, weights: Matrix, is_cost: Sequence[bool], scaling: Scaling = "vector") -> Matrix:
    """Closeness 0..1 to the best point: C = d- / (d+ + d-), Euclidean distances of weighted, scaled values.

    Hwang and Yoon 1981. ``vector``: x / sqrt(sum x^2); ``minmax``: 0..1 with costs turned round; ``sum``:
    x / sum x, costs 1/x / sum 1/x (values must be above 0). Criteria that are the same everywhere do not
    count; NaN for all where none is left (one unit, or no difference).
    """
    weight, cost = shares(weights), np.asarray(is_cost, dtype=np.bool_)
    known = np.asarray(np.isfinite(values).all(axis=0))
    complete = values if known.all() else values[:, known]
    if not complete.size:
        return np.full(known.shape, np.nan)
    if scaling == "sum":
        if not (complete > 0).all():
            raise ValueError("scaling by the sum needs values above 0")
        complete, cost = np.where(cost[:, None], 1.0 / complete, complete), np.zeros_like(cost)
    least, most = complete.min(axis=1), complete.max(axis=1)
    whole = {
        "vector": lambda: np.sqrt(np.einsum("ij,ij->i", complete, complete)),
        "minmax": lambda: most - least,
        "sum": lambda: complete.sum(axis=1),
    }[scaling]()
    # a distance does not change with the place of 0, so that scaling is a factor per criterion
    scale = np.divide(weight, whole, out=np.zeros_like(weight), where=most > least)
    best, worst = np.where(cost, least, most), np.where(cost, most, least)
    to_best, to_worst = (_distances(complete, end, scale) for end in (best, worst))
    length = to_best + to_worst
    return _spread(known, np.divide(to_worst, length, out=np.full(length.shape, np.nan), where=length > 0))


def _distances(values: Matrix, end: Matrix, scale: Matrix) -> Matrix:
    """Euclidean distance of every unit from a point, block by block so that the work stays in the cache."""
    found = np.empty(values.shape[1])
    for start in range(0, values.shape[1], _BLOCK):
        away = values[:, start : start + _BLOCK] - end[:, None]
        away *= scale[:, None]
        np.einsum("ij,ij->j", away, away, out=found[start : start + _BLOCK])
    return np.sqrt(found, out=found)


def vikor(values: Matrix, weights: Matrix, is_cost: Sequence[bool], majority: float = 0.5) -> Vikor:
    """Compromise between the sum of regrets and the largest one (Opricovic and Tzeng 2004, EJOR 156:445).

    Regret g = w (best - x) / (best - worst); S = sum g, R = max g; Q = v S' + (1 - v) R' with S and R scaled
    0..1 over the units and v = ``majority``. A criterion, S or R that is the same everywhere adds 0.
    """
    known, complete, weight, cost = _sample(values, weights, is_cost)
    if not complete.size:
        nothing = _spread(known, np.zeros(np.count_nonzero(known)))
        return Vikor(nothing, nothing, nothing)
    complete[cost] *= -1.0
    best, span = complete.max(axis=1, keepdims=True), np.ptp(complete, axis=1, keepdims=True)
    regret = weight[:, None] * (best - complete) / span
    group, worst = regret.sum(axis=0), regret.max(axis=0)
    compromise = majority * _unit_scale(group) + (1.0 - majority) * _unit_scale(worst)
    return Vikor(_spread(known, group), _spread(known, worst), _spread(known, compromise))


def borda(values: Matrix, weights: Matrix, is_cost: Sequence[bool]) -> Matrix:
    """Weighted mean over the criteria of the number of units that are strictly worse (Borda 1781)."""
    known, complete, weight, cost = _sample(values, weights, is_cost)
    if not complete.size:
        return np.full(known.shape, np.nan)
    return _spread(known, weight @ relative.borda(complete, cost.tolist()))


def copeland(values: Matrix, weights: Matrix, is_cost: Sequence[bool]) -> Matrix:
    """Duels won less duels lost: unit i beats j where criteria of more than half the weight prefer i.

    Criteria that both have count; a tie gives half its weight to each (Copeland 1951; Munda and Nardo 2009).
    NaN for a unit that shares no criterion with another.
    """
    weight = shares(weights)
    turned = np.where(np.asarray(is_cost)[:, None], -values, values)
    for_i = np.zeros((values.shape[1], values.shape[1]))
    met = np.zeros_like(for_i)
    for row, share in zip(turned, weight, strict=True):
        ahead = np.sign(row[:, None] - row[None, :])
        both = ~np.isnan(ahead)
        for_i += np.where(both, share * ahead, 0.0)
        met += share * both
    np.fill_diagonal(met, 0.0)
    # a lead of less than 1e-12 of the weight is a tie that rounding broke
    duels = np.where(np.abs(for_i) > 1e-12, np.sign(for_i), 0.0)
    return np.where((met > 0).any(axis=1), duels.sum(axis=1), np.nan)


def benefit_of_the_doubt(points: Matrix) -> Matrix:
    """Each unit's score 0..1 under the weights that suit it best: max sum w_j x_j with no unit above 1.

    Data envelopment with one constant input (Melyn and Moesen 1991; Cherchye et al. 2007, Social Indicators
    Research 82:111). ``points`` are >= 0 with more as better. Solved with scipy's HiGHS.
    """
    known = np.asarray(np.isfinite(points).all(axis=0))
    complete = points[:, known]
    if (complete < 0).any():
        raise ValueError("benefit of the doubt needs points >= 0")
    result = np.zeros(complete.shape[1])
    for unit, own in enumerate(complete.T):
        solved = scipy.optimize.linprog(-own, A_ub=complete.T, b_ub=np.ones(len(result)), method="highs")
        # without any points of its own a weight can grow for ever, but the score stays 0
        result[unit] = -solved.fun if own.any() else 0.0
    return _spread(known, result)


def agreement(points: Matrix, weights: Matrix, scores: Matrix) -> dict[str, tuple[float, int]]:
    """Spearman's rank correlation of ``scores`` with each other method, and the number of units behind it.

    ``points`` and ``weights`` (effective, per indicator) are those behind the scores. A method is left out
    where fewer than three units have both, or nothing differs; Copeland and the benefit of the doubt, whose
    work grows with the square of the units, are beyond ``MOST_UNITS``.
    """
    if not weights.sum() > 0:
        return {}
    benefits = [False] * len(points)
    others = {
        "topsis": topsis(points, weights, benefits),
        "topsis_minmax": topsis(points, weights, benefits, "minmax"),
        "vikor": -vikor(points, weights, benefits).compromise,
        "borda": borda(points, weights, benefits),
    }
    if points.shape[1] <= MOST_UNITS:
        others["copeland"] = copeland(points, weights, benefits)
        others["benefit_of_the_doubt"] = benefit_of_the_doubt(np.maximum(points, 0.0))
    found = {}
    for name, other in others.items():
        both = ~np.isnan(other) & ~np.isnan(scores)
        if np.count_nonzero(both) > 2 and np.ptp(other[both]) > 0 and np.ptp(scores[both]) > 0:
            ranks = [scipy.stats.rankdata(side[both]) for side in (other, scores)]
            found[name] = float(np.corrcoef(ranks)[0, 1]), int(np.count_nonzero(both))
    return found


def _sample(values: Matrix, weights: Matrix, is_cost: Sequence[bool]) -> tuple[Flags, Matrix, Matrix, Flags]:
    """Units without a gap, and of their values, weights and costs the criteria that tell them apart."""
    weight = shares(weights)
    known = np.asarray(np.isfinite(values).all(axis=0))
    complete = np.array(values[:, known], dtype=np.float64)
    tells = np.ptp(complete, axis=1) > 0 if complete.shape[1] else np.zeros(len(values), dtype=np.bool_)
    return known, complete[tells], weight[tells], np.asarray(is_cost, dtype=np.bool_)[tells]


def _unit_scale(row: Matrix) -> Matrix:
    span = np.ptp(row)
    return (row - row.min()) / span if span > 0 else np.zeros_like(row)


def _spread(known: Flags, found: Matrix) -> Matrix:
    result = np.full(known.shape, np.nan)
    result[known] = found
    return result
