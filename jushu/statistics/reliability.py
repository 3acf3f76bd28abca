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
    largest = np.abs(complete).max(axis=0)
    # Alpha knows no unit: with the largest value 1, nothing overflows.
    scaled = complete / max(float(largest.max()), np.finfo(np.float64).tiny)
    deviations = scaled - scaled.mean(axis=0)
    spread = np.abs(deviations).max(axis=0)
    constant = spread <= 1e-9 * np.abs(scaled).max(axis=0)  # no more than rounding noise
    squares = float((deviations**2).sum())
    sums = float((deviations.sum(axis=1) ** 2).sum())
    # a sum that cancels leaves only rounding noise of the order of the items
    is_known = not constant.all() and sums > 1e-12 * squares
    raw = items / (items - 1) * (1 - squares / sums) if is_known else np.nan
    if constant.any():
        return Alpha(raw, np.nan, items, respondents)
    units = deviations / spread  # before squaring, so that the least spread does not vanish
    units /= np.sqrt((units**2).sum(axis=0))
    correlation = units.T @ units
    mean = float((correlation.sum() - items) / (items * (items - 1)))
    below = 1 + (items - 1) * mean
    standardised = items * mean / below if below > 1e-12 else np.nan
    return Alpha(raw, standardised, items, respondents)
