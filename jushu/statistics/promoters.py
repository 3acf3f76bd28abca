"""Net promoter score."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from jushu.statistics.intervals import Interval, survey_mean


@dataclass(frozen=True)
class Promoters:
    """Counts of answers and the score -100..100 with its interval."""

    promoters: int
    passives: int
    detractors: int
    score: Interval


def net_promoter_score(
    ratings: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    population: int | None = None,
    level: float = 0.95,
) -> Promoters:
    """NPS = 100 * (share of ratings >= 9 - share of ratings <= 6) of all who rated (Reichheld 2003).

    It is 100 times the mean of +1 / 0 / -1, so its interval is that of ``survey_mean``, cut at -100 and 100.
    Counts are unweighted; a rating of NaN is no answer.
    """
    rating = np.atleast_1d(np.asarray(ratings, dtype=np.float64))
    signs = np.where(np.isnan(rating), np.nan, (rating >= 9) * 1.0 - (rating <= 6))
    score = survey_mean(signs, weights=weights, clusters=clusters, population=population, level=level).scaled(
        100
    )
    cut = replace(score, low=float(np.maximum(score.low, -100)), high=float(np.minimum(score.high, 100)))
    return Promoters(int((signs == 1).sum()), int((signs == 0).sum()), int((signs == -1).sum()), cut)
