"""Weights from pairwise judgements: the analytic hierarchy process (Saaty 1980)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from jushu.scoring.types import Matrix

# Mean consistency index of random reciprocal matrices, by number of criteria from 1. A consistency ratio
# means nothing without the name of its table: Saaty (1980), and Tummala and Ling (1998), 15 criteria each.
RandomIndex = Literal["saaty1980", "tummala_ling1998"]
RANDOM_INDEX: dict[RandomIndex, tuple[float, ...]] = {
    "saaty1980": (0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59),
    "tummala_ling1998": (
        *(0, 0, 0.5799, 0.8921, 1.1159, 1.2358, 1.3322, 1.3952),
        *(1.4537, 1.4882, 1.5117, 1.5356, 1.5571, 1.5714, 1.5831),
    ),
}


@dataclass(frozen=True)
class Judgement:
    """Weights of one matrix of judgements and how far it contradicts itself.

    ``index`` is CI = (lambda_max - n) / (n - 1); ``ratio`` is CR = CI / RI with ``table`` as RI, 0 for one or
    two criteria, which cannot contradict each other, and NaN beyond the table's 15 criteria.
    """

    weights: Matrix
    lambda_max: float
    index: float
    ratio: float
    table: RandomIndex


def reciprocity_error(matrix: Matrix) -> float:
    """Largest |a_ij * a_ji - 1|, the diagonal included: 0 for a sound matrix, infinite for an unfit entry."""
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
        raise ValueError(f"judgements must be a square matrix, not {matrix.shape}")
    if not (np.isfinite(matrix) & (matrix > 0)).all():
        return np.inf
    return float(np.abs(matrix * matrix.T - 1.0).max())


def judge(matrix: Matrix, table: RandomIndex = "saaty1980") -> Judgement:
    """Weights of one matrix: its principal eigenvector A w = lambda_max w, scaled to 1 (Saaty 1980).

    ``matrix[i, j]`` says how many times as important i is as j. Raises ValueError unless every entry is a
    positive finite number and a_ij * a_ji = 1 within 1e-9.
    """
    error = reciprocity_error(matrix)
    if not error <= 1e-9:
        raise ValueError(f"judgements are not positive and reciprocal: largest error {error}")
    size = len(matrix)
    values, vectors = np.linalg.eig(matrix)
    place = int(np.argmax(np.real(values)))
    principal = np.abs(np.real(vectors[:, place]))
    # an eigenvalue below n is rounding: a reciprocal matrix has lambda_max >= n
    lambda_max = max(float(np.real(values[place])), float(size))
    index = (lambda_max - size) / (size - 1) if size > 2 else 0.0
    scale = RANDOM_INDEX[table][size - 1] if size <= len(RANDOM_INDEX[table]) else np.nan
    ratio = index / scale if size > 2 else 0.0
    return Judgement(principal / principal.sum(), lambda_max, index, ratio, table)


def combine_judgements(matrices: Sequence[Matrix]) -> Matrix:
    """One matrix of a group: the geometric mean of each entry over the experts.

    The only mean that keeps a_ij * a_ji = 1 (Aczel and Saaty 1983, J. Math. Psychology 27:93).
    """
    return np.exp(np.log(np.stack(matrices)).mean(axis=0))
