"""Weights read from the values themselves: entropy, CRITIC, principal components.

``values`` has one row per criterion and one column per unit. Units with a missing value are left out: these
methods compare whole rows. Raises ValueError with fewer than two complete units, and where the values leave
the weights open: no criterion tells units apart or, for CRITIC, all tell the same.
"""

from collections.abc import Sequence

import numpy as np

from jushu.scoring.types import Flags, Matrix


def entropy(values: Matrix) -> Matrix:
    """Shannon entropy: the more unequal the units, the heavier the criterion; 0 for a constant one.

    p = x / sum x; e = -sum p ln p / ln m with 0 ln 0 = 0; w = (1 - e) / sum (1 - e) (Hwang and Yoon 1981, as
    pymcdm and scikit-criteria: costs are not inverted). Raises ValueError for a negative value or sum 0.
    """
    return _from_proportions(_complete(values), guard=0.0)


def entropy_with_guard(values: Matrix, is_cost: Sequence[bool], guard: float = 1e-9) -> Matrix:
    """Entropy as pyDecision has it: costs inverted to 1/x, and ``guard`` added to p inside ln and to 1 - e.

    Raises ValueError like ``entropy``, and for a cost of 0, which has no inverse.
    """
    complete = _complete(values)
    for row, cost in zip(complete, is_cost, strict=True):
        if cost and not (row > 0).all():
            raise ValueError("a cost of 0 or less has no inverse")
        np.power(row, -1.0 if cost else 1.0, out=row)
    return _from_proportions(complete, guard)


def _from_proportions(complete: Matrix, guard: float) -> Matrix:
    if (complete < 0).any() or not (complete.sum(axis=1) > 0).all():
        raise ValueError("entropy needs values >= 0 that are not all 0")
    part = complete / complete.sum(axis=1, keepdims=True)
    logs = np.log(part + guard, out=np.zeros_like(part), where=part > 0)
    told = 1.0 + (part * logs).sum(axis=1) / np.log(part.shape[1]) + guard
    if guard == 0.0:
        told[np.ptp(complete, axis=1) == 0] = 0.0  # exactly nothing, where the sum leaves rounding
    return _scaled(told)


def critic(values: Matrix, is_cost: Sequence[bool]) -> Matrix:
    """CRITIC: spread times conflict, w ~ s_j * sum_k (1 - r_jk), on values 0..1 with costs turned round.

    Diakoulaki, Mavrotas and Papayannakis 1995, Computers & Operations Research 22:763; as scikit-criteria and
    pyDecision (pymcdm leaves costs as they are: give no cost). A constant criterion has weight 0, and counts
    as uncorrelated with every other.
    """
    complete = _complete(values)
    low, span = complete.min(axis=1, keepdims=True), np.ptp(complete, axis=1, keepdims=True)
    scaled = np.divide(complete - low, span, out=np.zeros_like(complete), where=span > 0)
    turn = np.array(is_cost, dtype=np.bool_)
    scaled[turn] = 1.0 - scaled[turn]
    return _scaled(
        np.where(span[:, 0] > 0, scaled.std(axis=1), 0.0) * (1.0 - _correlations(complete, turn)).sum(axis=1)
    )


def principal_component(values: Matrix) -> Matrix:
    """Share of each criterion in what the main components of the correlations explain.

    Components with an eigenvalue above 1, at least the first; w ~ sum over them of squared loadings (the
    communality), which no rotation of the components changes (OECD/JRC Handbook 2008, step 6).
    """
    complete = _complete(values)
    tells = np.ptp(complete, axis=1) > 0
    correlations = _correlations(complete, np.zeros(len(complete), dtype=np.bool_))
    strength, vectors = np.linalg.eigh(correlations[np.ix_(tells, tells)])
    keep = strength > min(1.0 + 1e-9, strength.max(initial=0.0) - 1e-9)
    weights = np.zeros(len(complete))
    weights[tells] = (strength[keep] * vectors[:, keep] ** 2).sum(axis=1)
    return _scaled(weights)


def _correlations(complete: Matrix, turn: Flags) -> Matrix:
    """Pearson correlations; 0 with a constant criterion. Rows in ``turn`` count with the other sign."""
    centred = complete - complete.mean(axis=1, keepdims=True)
    centred[np.ptp(complete, axis=1) == 0] = 0.0
    centred[turn] *= -1.0
    length = np.sqrt((centred**2).sum(axis=1))
    unit = np.divide(centred, length[:, None], out=np.zeros_like(centred), where=length[:, None] > 0)
    together = unit @ unit.T
    np.fill_diagonal(together, 1.0)
    return together


def _complete(values: Matrix) -> Matrix:
    """A copy without the units that miss a value."""
    complete = np.array(values[:, np.isfinite(values).all(axis=0)], dtype=np.float64)
    if complete.shape[1] < 2:
        raise ValueError(f"weights from values need two complete units, not {complete.shape[1]}")
    return complete


def _scaled(told: Matrix) -> Matrix:
    if not told.sum() > 0:
        raise ValueError(
            "the values leave the weights open: no criterion tells the units apart, or all tell the same"
        )
    return told / told.sum()
