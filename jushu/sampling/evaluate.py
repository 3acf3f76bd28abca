"""What the ticks of a sample say about its population, at 95 % confidence, one-sided."""

from collections.abc import Iterable
from dataclasses import dataclass

import scipy  # its parts load when they are used

LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """``estimate`` and ``upper`` limit: a share of rows (0..1), or an amount in the unit of the column."""

    errors: int
    estimate: float
    upper: float


def attribute(errors: int, size: int) -> Estimate:
    """Share of wrong rows with the exact upper limit of Clopper and Pearson (1934)."""
    upper = 1.0 if errors == size else float(scipy.stats.beta.ppf(LEVEL, errors + 1, size - errors))
    return Estimate(errors, errors / size, upper)


def monetary(found: Iterable[tuple[float, float, int]], interval: float) -> Estimate:
    """Overstatement of the total, projected, with Stringer's upper limit (Bickel 1992 describes it).

    ``found`` has, per sampled row, its amount, by how much it is overstated, and how many intervals hit it.
    A row of at least one interval counts with its own error; others with the share that is wrong (tainting)
    times the interval.
    """
    rows = list(found)
    certain = sum(wrong for amount, wrong, _ in rows if amount >= interval)
    shares = [(wrong / amount, hits) for amount, wrong, hits in rows if amount < interval]
    taints = sorted((share for share, hits in shares for _ in range(hits) if share > 0), reverse=True)
    factors = [float(scipy.stats.chi2.ppf(LEVEL, 2 * (n + 1))) / 2 for n in range(len(taints) + 1)]
    added = sum((factors[n + 1] - factors[n]) * taint for n, taint in enumerate(taints))
    errors = sum(wrong != 0 for _, wrong, _ in rows)
    understated = sum(hits * share for share, hits in shares if share < 0)
    estimate = certain + interval * (sum(taints) + understated)
    return Estimate(errors, estimate, certain + interval * (factors[0] + added))
