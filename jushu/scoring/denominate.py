"""Step 2: raw counts to rates."""

import numpy as np

from jushu.scoring.types import Flags, Matrix


def denominate(values: Matrix, denominators: Matrix, least: float = 0.0) -> tuple[Matrix, Flags]:
    """x / d per indicator (row) and unit (column), and where the denominator gave no rate.

    ``denominators`` has the same shape, 1 where an indicator is none. A denominator that is missing, 0,
    negative, not finite or below ``least`` gives NaN and the flag, never an infinite rate; so does a rate too
    large for a number. A missing value stays NaN without a flag.
    """
    usable = np.isfinite(denominators) & (denominators > 0) & (denominators >= least)
    with np.errstate(over="ignore"):
        rates = np.divide(values, denominators, out=np.full(values.shape, np.nan), where=usable)
    rates[np.isinf(rates)] = np.nan
    return rates, np.isnan(rates) & ~np.isnan(values)
