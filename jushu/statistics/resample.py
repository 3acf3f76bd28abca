"""Intervals by resampling whole enterprises."""

import numpy as np
from numpy.typing import ArrayLike

from jushu.statistics.intervals import Interval
from jushu.statistics.sample import take_sample


def bootstrap_mean(
    values: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    draws: int = 2_000,
    seed: int = 0,
    level: float = 0.95,
) -> Interval:
    """Weighted mean with percentile limits from ``draws`` resamples of clusters (PCG64 with ``seed``).

    Each resample takes c - 1 of the c clusters with replacement, which makes the spread of a mean unbiased
    (Rao & Wu 1988, JASA 83:231). Answers of one enterprise stay together. The finite population is not used.
    """
    sample = take_sample(values, weights, clusters)
    count = sample.cluster_count
    if count < 2:
        return Interval(sample.mean, np.nan, np.nan, sample.n, count, level)
    # The order of clusters and cases must not matter: clusters go by their totals, not by their names.
    sums, totals = sample.by_cluster(sample.weights), sample.by_cluster(sample.weights * sample.values)
    order = np.lexsort((totals, sums))
    times = np.random.Generator(np.random.PCG64(seed)).multinomial(
        count - 1, np.full(count, 1 / count), size=draws
    )
    means = (times @ totals[order]) / (times @ sums[order])
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return Interval(sample.mean, float(low), float(high), sample.n, count, level)
