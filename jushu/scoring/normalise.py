"""Step 6: values to points 0..100, by the rule of each indicator."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from jushu.scoring import relative
from jushu.scoring.fixed import fixed_share
from jushu.scoring.methodology import Indicator
from jushu.scoring.types import Flags, Matrix


def normalise(
    values: Matrix,
    indicators: Sequence[Indicator],
    floor: float = 0.0,
    sample: NDArray[np.integer] | None = None,
) -> tuple[Matrix, Flags]:
    """Points of each value and whether an anchor cut it off.

    ``values`` has one row per indicator and one column per unit, NaN where there is no value (NaN stays).
    ``sample`` says which columns are compared with each other by rules that follow the sample (one number per
    column; all together without it); a value that they cannot tell from the others becomes NaN.
    Efficacy coefficient with floor f (功效系数法) over every rule: n' = f + (100 - f) * n / 100.
    """
    share = np.empty_like(values, dtype=np.float64)
    capped = np.zeros(values.shape, dtype=np.bool_)
    for row, indicator in enumerate(indicators):
        if indicator.norm in _SAMPLE_SHARES:
            share[row], capped[row] = _sample_share(values[row], indicator, sample)
        else:
            share[row], capped[row] = fixed_share(values[row], indicator)
    share *= 100.0 if floor == 0.0 else 100.0 - floor
    if floor:
        share += floor
    return share, capped


def _sample_share(
    x: Matrix, indicator: Indicator, sample: NDArray[np.integer] | None
) -> tuple[Matrix, Flags]:
    share = np.full(x.shape, np.nan)
    groups = np.zeros(x.shape, dtype=np.int64) if sample is None else sample
    for group in np.unique(groups):
        inside = groups == group
        share[inside] = _SAMPLE_SHARES[indicator.norm](x[None, inside], indicator)[0]
    cut = (share < 0.0) | (share > 1.0)
    return np.clip(share, 0.0, 1.0), cut


# z becomes the T score 50 + 10 z, cut off at 5 standard deviations; a rank is divided by the number of units;
# Borda's count of units that are worse is divided by the number of the others, which makes it the share that
# prank gives (COINr leaves the count as it is).
_SAMPLE_SHARES: dict[str, Callable[[Matrix, Indicator], Matrix]] = {
    "minmax": lambda x, of: relative.min_max(x, [of.direction == "cost"], 0.0, 1.0),
    "z": lambda x, of: 0.5 + 0.1 * relative.z_score(x, [of.direction == "cost"]),
    "rank": lambda x, of: relative.ranks(x, [of.direction == "cost"]) / _count(x),
    "prank": lambda x, of: relative.percentile_rank(x, [of.direction == "cost"]),
    "borda": lambda x, of: relative.borda(x, [of.direction == "cost"]) / np.maximum(_count(x) - 1, 1),
    "distance": lambda x, of: relative.distance_to_target(
        x, [np.nan if of.target is None else of.target], [of.direction == "cost"], is_capped=False
    ),
}


def _count(x: Matrix) -> Matrix:
    return np.isfinite(x).sum(axis=1, keepdims=True)
