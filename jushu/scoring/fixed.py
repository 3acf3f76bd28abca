"""Points from fixed anchors: a unit's points depend on nothing but its own value.

Each function takes the values of one indicator, NaN where there is none, and gives the share of full points
(1 is 100 points) and whether an anchor cut the value off. Values may lie beyond every anchor.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from jushu.scoring.methodology import Band, Indicator
from jushu.scoring.types import Flags, Matrix


def goalposts(
    x: Matrix, zero_at: float, full_at: float, full_to: float | None = None, *, is_clipped: bool = True
) -> tuple[Matrix, Flags]:
    """n = clip((x - L) / (U - L), 0, 1); a cost has U < L (SCORING.md; UNDP technical notes).

    With ``full_to`` = U2 an interval: full inside [U, U2], falling to 0 at L below and at the mirrored
    distance U2 + (U - L) above. Not clipped, the share goes on beyond 0 and 1 (but an interval stays at 1)
    and nothing is cut off.
    """
    span = full_at - zero_at
    share = (x - zero_at) / span
    low, high = share < 0.0, share > 1.0
    if full_to is not None:
        # inside its full range the share exceeds 1 by design: only the zero points cut an interval off
        share = np.minimum(np.minimum(share, (full_to + span - x) / span), 1.0)
        low, high = share < 0.0, np.zeros_like(high)
    if not is_clipped:
        return share, np.zeros_like(low)
    return np.clip(share, 0.0, 1.0, out=share), low | high


def target(
    x: Matrix, target_value: float, worst: float | None = None, cap: float = 1.0
) -> tuple[Matrix, Flags]:
    """Completion of a target: x / T, at most ``cap`` and at least 0, for T > 0.

    With ``worst`` a cost: goalposts from L = worst to U = T (SCORING.md). Raises ValueError for T <= 0
    without a worst value: the ratio has no meaning.
    """
    if worst is None and not target_value > 0:
        raise ValueError(f"completion of a target of {target_value} has no meaning")
    share = x / target_value if worst is None else (x - worst) / (target_value - worst)
    cut = (share < 0.0) | (share > cap)
    return np.clip(share, 0.0, cap), cut


def bands(x: Matrix, steps: Sequence[Band]) -> tuple[Matrix, Flags]:
    """Share of the first half-open band that holds the value, linear inside where it has ``points_to``.

    NaN where no band holds the value.
    """
    share = np.full(x.shape, np.nan)
    for band in reversed(steps):
        inside = (x >= band.start) & (x < band.end)
        share[inside] = band.points / 100.0
        if band.points_to is not None:
            way = (x[inside] - band.start) / (band.end - band.start)
            share[inside] += way * (band.points_to - band.points) / 100.0
    return share, np.zeros(x.shape, dtype=np.bool_)


def tiers(standards: Sequence[float], points: Sequence[float], below: float = 0.0) -> tuple[Band, ...]:
    """Bands of tiered standard values (分档标准值), from the worst tier to the best.

    Points run linearly from one tier's standard to the next, stay at the best tier's beyond it and are
    ``below`` short of the worst one: base plus adjustment points of the efficacy coefficient method
    (功效系数法;《中央企业综合绩效评价实施细则》2006, there with 20, 40, 60, 80 and 100 points). Falling
    standards are a cost.
    Raises ValueError unless the standards strictly rise or strictly fall.
    """
    steps = list(zip(standards, points, strict=True))
    spans = np.diff(standards)
    if len(steps) < 2 or not ((spans > 0).all() or (spans < 0).all()):
        raise ValueError("standard values must strictly rise or strictly fall, from worst to best tier")
    if spans[0] > 0:
        ends = [(-np.inf, below), (np.inf, steps[-1][1])]
    else:
        # the worst standard itself still earns its tier, though the band above begins there
        steps = steps[::-1]
        last = (float(np.nextafter(steps[-1][0], np.inf)), steps[-1][1])
        ends = [(-np.inf, steps[0][1]), (np.inf, below)]
        steps = [*steps[:-1], last]
    inner = [Band(a, b, p, q) for (a, p), (b, q) in pairwise(steps)]
    (bottom, first), (top, final) = ends
    return (Band(bottom, steps[0][0], first), *inner, Band(steps[-1][0], top, final))


def fixed_share(values: Matrix, indicator: Indicator) -> tuple[Matrix, Flags]:
    """Share and cut-off flags of one indicator with its own anchors."""
    if indicator.norm in ("band", "tier"):
        return bands(values, indicator.bands)
    x, zero_at, full_at = values, indicator.zero_at, indicator.full_at
    if indicator.transform == "ln":
        # without a logarithm a value lies below every goalpost, which are above 0
        x = np.log(values, out=np.where(np.isnan(values), np.nan, -np.inf), where=values > 0)
        zero_at, full_at = float(np.log(zero_at)), float(np.log(full_at))
    if indicator.norm == "target":
        return target(x, full_at, None if indicator.direction == "benefit" else zero_at, indicator.cap)
    if indicator.norm == "goalpost_open":
        return goalposts(x, zero_at, full_at, indicator.full_to, is_clipped=False)
    return goalposts(x, zero_at, full_at, indicator.full_to)
