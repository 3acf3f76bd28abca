"""Weights that people set: given, or points of a budget."""

import numpy as np

from jushu.scoring.types import Matrix


def shares(weights: Matrix) -> Matrix:
    """Given weights as shares of 1. Raises ValueError unless all are finite, none negative, not all 0."""
    given = np.asarray(weights, dtype=np.float64)
    if not (np.isfinite(given) & (given >= 0)).all() or not given.sum() > 0:
        raise ValueError("weights must be finite numbers >= 0, and not all 0")
    return given / given.sum()


def budget(points: Matrix) -> Matrix:
    """Budget allocation: mean over experts (rows) of the share of points each gave to a criterion (column).

    Each expert counts the same, whatever the size of the budget handed out (OECD/JRC Handbook 2008, step 6).
    """
    return np.mean([shares(row) for row in points], axis=0)
