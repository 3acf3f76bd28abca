"""Step 6: values to points 0..100 between two fixed goalposts."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from jushu.scoring.methodology import Indicator

Matrix = NDArray[np.float64]
Flags = NDArray[np.bool_]


def normalise(values: Matrix, indicators: Sequence[Indicator], floor: float = 0.0) -> tuple[Matrix, Flags]:
    """Points of each value and whether a goalpost cut it off.

    ``values`` has one row per indicator and one column per unit, NaN where there is no value (NaN stays).
    Goalposts: n = 100 * clip((x - L) / (U - L), 0, 1); a cost has U < L (SCORING.md; UNDP technical notes).
    Interval: 100 inside [U, U2], falling to 0 at L below and at the mirrored distance U2 + (U - L) above.
    Efficacy coefficient with floor f (功效系数法): n' = f + (100 - f) * n / 100.
    """
    points = np.empty_like(values, dtype=np.float64)
    capped = np.zeros(values.shape, dtype=np.bool_)
    for row, indicator in enumerate(indicators):
        share = _share(values[row], indicator)
        low, high = share < 0.0, share > 1.0
        # inside the full range of an interval the share exceeds 1 by design: only its zero points cut off
        capped[row] = low if indicator.full_to is not None else low | high
        np.clip(share, 0.0, 1.0, out=share)
        points[row] = share * 100.0 if floor == 0.0 else floor + (100.0 - floor) * share
    return points, capped


def _share(x: Matrix, indicator: Indicator) -> Matrix:
    span = indicator.full_at - indicator.zero_at
    rising = (x - indicator.zero_at) / span
    if indicator.full_to is None:
        return rising
    falling = (indicator.full_to + span - x) / span
    return np.minimum(rising, falling)
