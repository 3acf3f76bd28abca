"""Step 12: what each indicator gives to a score."""

import numpy as np

from jushu.scoring.normalise import Matrix


def contributions(points: Matrix, weights: Matrix) -> Matrix:
    """Points of the score that come from each indicator: c_j = W_j * n_j, and sum c_j = S.

    ``weights`` are shares from ``weigh``: with the shares of the index the sum is the index score, with those
    of the dimension it is the dimension score. 0 where an indicator has no weight, NaN without a score.
    """
    given = np.zeros(points.shape)
    np.multiply(points, weights, out=given, where=weights != 0)
    return given
