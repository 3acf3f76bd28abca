"""Whether the items of one scale measure one thing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha in both forms, which differ where items spread unequally: always say which is shown.

    NaN where it is not defined: fewer than two items or complete respondents, or a constant item or sum.
    """

    raw: float
    standardised: float
    items: int
    respondents: int


def cronbach_alpha(answers: ArrayLike) -> Alpha:
    """Alpha of a table with one row per respondent and one column per item; rows with a NaN are left out.

    raw = k/(k-1) * (1 - sum of item variances / variance of the sum) (Cronbach 1951, Psychometrika 16:297);
    standardised = k r / (1 + (k-1) r) with the mean correlation r of the items.
    """
    table = np.asarray(answers, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError(f"a table of respondents x items is needed, not {table.ndim} dimensions")
    complete = table[np.isfinite(table).all(axis=1)]
    respondents, items = complete.shape
    if items < 2 or respondents < 2:
        return Alpha(np.nan, np.nan, items, respondents)
    covariance = np.cov(complete, rowvar=False)
    variances = np.diag(covariance)
    whole, own = float(covariance.sum()), float(variances.sum())
    scale = items / (items - 1)
    constant = variances <= 1e-18 * (complete**2).mean(axis=0)  # no more than rounding noise
    # a sum that cancels leaves only rounding noise of the order of the variances
    raw = scale * (1 - own / whole) if whole > 1e-12 * own and not constant.all() else np.nan
    if constant.any():
        return Alpha(raw, np.nan, items, respondents)
    spread = np.sqrt(variances)
    correlation = covariance / np.outer(spread, spread)
    mean = float((correlation.sum() - items) / (items * (items - 1)))
    below = 1 + (items - 1) * mean
    standardised = items * mean / below if below > 1e-12 else np.nan
    return Alpha(raw, standardised, items, respondents)
