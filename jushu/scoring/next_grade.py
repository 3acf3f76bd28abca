"""What it takes to reach the next grade: points of the index, and of single indicators."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jushu.scoring.grade import lower_bound_units, rounded_units
from jushu.scoring.methodology import Grade, Indicator, Methodology
from jushu.scoring.types import Matrix


@dataclass(frozen=True)
class NextGrade:
    """Per unit (column). ``place`` is the next grade's in the methodology's grades; -1: none is above.

    ``needed`` is the raw score still missing, in points: the least that rounds to the grade's lower bound.
    ``alone`` are the points 0..100 that an indicator (row) must have if all others stay; NaN where even 100
    would not do. ``share`` is the part 0..1 of every indicator's way to 100 that would do it together.
    """

    place: NDArray[np.int64]
    needed: Matrix
    alone: Matrix
    share: Matrix


def next_grade(
    score: Matrix, points: Matrix, weights: Matrix, methodology: Methodology, moved: Matrix | None = None
) -> NextGrade:
    """The way to the next grade of one index whose nodes are arithmetic means.

    ``score`` is raw and ``moved`` what bonus and deduction add to it; ``weights`` are effective weights of
    the indicators in the index. dS = W_j dn_j, so alone n_j + needed / W_j; all together by the same share t
    of 100 - n_j: t = needed / sum W_j (100 - n_j).
    """
    digits, grades = methodology.scheme.rounding_digits, methodology.grades
    adjusted = np.clip(score + (0.0 if moved is None else moved), 0.0, 100.0)
    units = rounded_units(adjusted, digits)
    bounds = np.array([lower_bound_units(grade, digits) for grade in grades])
    # grades go from the best to the worst: the next one is the last that lies above the score
    place = np.array([np.count_nonzero(bounds > own) - 1 for own in units])
    place[np.isnan(score)] = -1
    target = np.where(place >= 0, (bounds[place] - 0.5) / 10.0**digits, np.nan)
    needed = target - adjusted
    room = np.where(weights > 0, weights * (100.0 - points), 0.0)
    step = np.divide(needed, weights, out=np.full(points.shape, np.nan), where=weights > 0)
    alone = np.where(points + step <= 100.0, points + step, np.nan)
    whole = room.sum(axis=0)
    share = np.divide(needed, whole, out=np.full(whole.shape, np.nan), where=whole > 0)
    return NextGrade(place, needed, alone, np.where(share <= 1.0, share, np.nan))


def value_for(points: float, indicator: Indicator, floor: float = 0.0) -> float | None:
    """The value that scores so many points between fixed goalposts; None under other rules.

    x = L + (U - L) n / 100, with n freed from the efficacy floor first; of an interval the lower side.
    """
    share = (points - floor) / (100.0 - floor)
    if indicator.norm not in ("goalpost", "target") or not 0.0 <= share <= 1.0:
        return None
    low, high = indicator.zero_at, indicator.full_at
    if indicator.transform == "ln":
        return float(np.exp(np.log(low) + (np.log(high) - np.log(low)) * share))
    return low + (high - low) * share


def grade_at(place: int, grades: tuple[Grade, ...]) -> str | None:
    """Code of a grade by its place; None for -1."""
    return None if place < 0 else grades[place].code
