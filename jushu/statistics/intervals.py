"""Confidence intervals of rates, means and proportions, and how many cases they need."""

import math
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import scipy  # its parts load when they are used
from numpy.typing import ArrayLike, NDArray

from jushu.statistics.sample import Sample, take_sample


@dataclass(frozen=True)
class Interval:
    """An estimate with its limits, in the unit of the values; NaN where the data cannot tell.

    ``n`` counts cases, ``clusters`` the enterprises (or cases) that vary independently, ``level`` is 0..1.
    ``design_effect`` is how many times larger the variance is than that of as many answers drawn at random
    (Kish 1965), both without finite population; NaN where there is no variance.
    """

    estimate: float
    low: float
    high: float
    n: int
    clusters: int
    level: float = 0.95
    design_effect: float = math.nan

    def suppressed_below(self, minimum: int) -> Self:
        """The same with NaN instead of numbers when there are fewer than ``minimum`` cases."""
        nothing = dict.fromkeys(("estimate", "low", "high", "design_effect"), math.nan)
        return self if self.n >= minimum else replace(self, **nothing)

    def scaled(self, factor: float) -> Self:
        """The interval in another unit, e.g. 100 for per cent."""
        return replace(self, estimate=self.estimate * factor, low=self.low * factor, high=self.high * factor)


def wilson(successes: float, n: float, level: float = 0.95) -> Interval:
    """Wilson score interval of a proportion.

    (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n) (Wilson 1927, JASA 22:209). Unlike p -+ z se it
    never leaves 0..1 and has a width also at 0 of n.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n} cases")
    if n == 0:
        return Interval(np.nan, np.nan, np.nan, 0, 0, level)
    low, high = wilson_limits(successes / n, n, level)
    return Interval(successes / n, float(low), float(high), round(n), round(n), level)


def wilson_limits(
    shares: ArrayLike, n: ArrayLike, level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Low and high limits 0..1 of many proportions at once, each of its ``n`` > 0 cases; see ``wilson``."""
    share, cases = np.asarray(shares, dtype=np.float64), np.asarray(n, dtype=np.float64)
    z2 = _z(level) ** 2
    middle = share + z2 / (2 * cases)
    half = np.sqrt(z2 * (share * (1 - share) / cases + z2 / (4 * cases * cases)))
    scale = 1 + z2 / cases
    # at 0 and 1 the limit is the end itself, which doubles miss by a bit
    low = np.where(share == 0, 0.0, np.maximum(0.0, (middle - half) / scale))
    return low, np.where(share == 1, 1.0, np.minimum(1.0, (middle + half) / scale))


def survey_mean(
    values: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    population: int | None = None,
    level: float = 0.95,
) -> Interval:
    """Design-based mean: weighted, with answers of one enterprise counted as one source of variation.

    mean = sum w y / sum w; variance by Taylor linearisation with clusters as the sampled units: (1 - c/C) *
    c/(c-1) * sum z_c^2, z_c = sum in cluster of w (y - mean) / sum w; limits with Student's t of c - 1
    degrees (Lohr, Sampling, ch. 5 and 9). ``population`` is C: all enterprises that could have been asked
    (all cases without ``clusters``). One cluster gives a mean without limits.
    """
    sample = take_sample(values, weights, clusters)
    count = sample.cluster_count
    if count < 2:
        return Interval(sample.mean, np.nan, np.nan, sample.n, count, level)
    variance = _left(count, population) * _variance(sample)
    half = float(scipy.special.stdtrit(count - 1, 0.5 + level / 2)) * math.sqrt(variance)
    limits = sample.mean - half, sample.mean + half
    return Interval(sample.mean, *limits, sample.n, count, level, _design_effect(sample))


def survey_proportion(
    flags: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    population: int | None = None,
    level: float = 0.95,
) -> Interval:
    """Design-based proportion of cases whose flag is 1 (0 otherwise, NaN unanswered).

    Wilson's interval with the effective sample size p(1-p)/variance instead of n (Franco, Little, Louis &
    Slud 2019, J. Survey Stat. Methodol. 7:334); where all flags agree the variance is unknown and the
    effective size is the number of clusters or Kish's (sum w)^2 / sum w^2, whichever is less.
    """
    sample = take_sample(flags, weights, clusters)
    if not np.isin(sample.values, (0.0, 1.0)).all():
        raise ValueError("flags must be 0, 1 or NaN")
    count, share = sample.cluster_count, sample.mean
    if count == 0:
        return Interval(np.nan, np.nan, np.nan, 0, 0, level)
    if count == 1 and sample.n > 1:
        return Interval(share, np.nan, np.nan, sample.n, 1, level)
    left = _left(count, population)
    design = _design_effect(sample)
    if 0 < share < 1:
        effective = sample.n / (design * left) if design * left > 0 else math.inf
    else:
        kish = float(sample.weights.sum() ** 2 / (sample.weights**2).sum())
        effective = min(count, kish) / left if left > 0 else math.inf
    low, high = (share, share) if math.isinf(effective) else wilson_limits(share, effective, level)
    return Interval(share, float(low), float(high), sample.n, count, level, design)


def minimum_n(margin: float, population: int | None = None, share: float = 0.5, level: float = 0.95) -> int:
    """Answers needed so that a proportion's interval is no wider than -+ ``margin`` (0..1).

    n0 = z^2 p(1-p) / margin^2, n = n0 / (1 + (n0 - 1)/N), rounded up (Cochran, Sampling Techniques, 4.4).
    """
    if not 0 < margin < 1:
        raise ValueError(f"the margin {margin} must lie between 0 and 1")
    needed = _z(level) ** 2 * share * (1 - share) / margin**2
    if population is not None:
        needed = needed / (1 + (needed - 1) / population) if population else 0.0
    return math.ceil(needed - 1e-9)


def _variance(sample: Sample) -> float:
    count = sample.cluster_count
    deviations = sample.weights * (sample.values - sample.mean) / sample.weights.sum()
    within = sample.by_cluster(deviations)
    return count / (count - 1) * float(within @ within)


def _design_effect(sample: Sample) -> float:
    if sample.cluster_count < 2:
        return math.nan
    spread = float(sample.weights @ (sample.values - sample.mean) ** 2 / sample.weights.sum())
    return _variance(sample) / (spread / (sample.n - 1)) if spread > 0 else math.nan


def _left(count: int, population: int | None) -> float:
    """Finite population correction: the share of the population that was not asked."""
    if population is None:
        return 1.0
    if population < count:
        raise ValueError(f"{count} sampled of a population of {population}")
    return 1.0 - count / population


def _z(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"the level {level} must lie between 0 and 1")
    return float(scipy.special.ndtri(0.5 + level / 2))
