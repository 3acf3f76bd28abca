"""Who answered, and answers that look like no answers."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jushu.statistics.intervals import Interval, wilson


def response_rate(answered: int, invited: int, not_eligible: int = 0, level: float = 0.95) -> Interval:
    """Share 0..1 of the eligible invited who answered, partly or in full (AAPOR RR2), with Wilson limits."""
    if not 0 <= not_eligible <= invited:
        raise ValueError(f"{not_eligible} not eligible of {invited} invited")
    return wilson(answered, invited - not_eligible, level)


def straight_lined(answers: ArrayLike, least_items: int = 10) -> NDArray[np.bool_]:
    """Respondents (rows) with one and the same answer to ``least_items`` items or more; NaN is no answer."""
    table = _table(answers)
    answered = (~np.isnan(table)).sum(axis=1)
    lowest = np.where(np.isnan(table), np.inf, table).min(axis=1, initial=np.inf)
    highest = np.where(np.isnan(table), -np.inf, table).max(axis=1, initial=-np.inf)
    return (answered >= max(least_items, 1)) & (lowest == highest)


def duplicated(answers: ArrayLike, least_items: int = 10) -> NDArray[np.bool_]:
    """Respondents (rows) whose whole pattern of answers, gaps included, occurs more than once.

    All rows of such a pattern are flagged, because none is known to be the true one. Patterns of fewer than
    ``least_items`` answers agree by chance and are passed over.
    """
    table = _table(answers)
    if not table.size:
        return np.zeros(len(table), dtype=np.bool_)
    _, place, times = np.unique(
        np.where(np.isnan(table), np.inf, table), axis=0, return_inverse=True, return_counts=True
    )
    return (times[place.reshape(-1)] > 1) & ((~np.isnan(table)).sum(axis=1) >= max(least_items, 1))


def _table(answers: ArrayLike) -> NDArray[np.float64]:
    table = np.asarray(answers, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError(f"a table of respondents x items is needed, not {table.ndim} dimensions")
    return table
