"""Which choice moves the ranks: Sobol indices of the mean absolute rank shift."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jushu.scoring.draws import generator
from jushu.scoring.ranks import competition_ranks
from jushu.scoring.types import Matrix
from jushu.scoring.uncertainty import AGGREGATION, CASES, NORM, Model, run, uniforms

_SECOND, _BOOTSTRAP = 10, 20  # streams of random numbers beside those of the draws
_RESAMPLES = 1_000


@dataclass(frozen=True)
class Indices:
    """Per factor (row): first-order and total index, and their 5 % and 95 % limits; NaN if nothing varies."""

    first: Matrix
    total: Matrix
    first_limits: Matrix
    total_limits: Matrix


def factors(model: Model, by_node: bool = False) -> dict[str, NDArray[np.intp]]:
    """Columns of ``uniforms`` that each varied factor owns; ``by_node`` splits weights by sibling set."""
    method, plan = model.methodology, model.plan
    parents = [n.parent for n in method.nodes] + [i.node for i in method.computed]
    found: dict[str, NDArray[np.intp]] = {}
    root = method.nodes[model.place].code
    below = [n.code for n in method.nodes if method.root_of[n.code] == root]
    if plan.spread.method != "none":
        sets = {f"weights:{code}": [code] for code in below} if by_node else {"weights": below}
        for name, codes in sets.items():
            found[name] = np.array([c for c, parent in enumerate(parents) if parent in codes], dtype=np.intp)
    varied = {"normalisation": (NORM, len(plan.norms)), "aggregation": (AGGREGATION, len(plan.aggregations))}
    for name, (factor, choices) in (varied | {"cases": (CASES, model.tables)}).items():
        if choices > 1:
            found[name] = np.array([len(parents) + factor - 1])
    return found


def estimate(a: Matrix, b: Matrix, mixed: Matrix, seed: int = 0) -> Indices:
    """Indices from the outputs of a Saltelli design: f(A), f(B), and per factor (row) f(A with B's column).

    First order V - mean((f(B) - f(AB))^2)/2, total mean((f(A) - f(AB))^2)/2, both over V (Jansen 1999;
    Saltelli et al. 2010, Comput. Phys. Commun. 181:259). Limits from resampling the rows of the design.
    """
    rows = generator(seed, _BOOTSTRAP).integers(len(a), size=(_RESAMPLES, len(a)))
    first, total = _jansen(a[None], b[None], mixed[:, None])
    drawn = _jansen(a[rows], b[rows], mixed[:, rows])
    limits = [np.quantile(index, [0.05, 0.95], axis=1).T for index in drawn]
    return Indices(first[:, 0], total[:, 0], *limits)


def _jansen(a: Matrix, b: Matrix, mixed: Matrix) -> tuple[Matrix, Matrix]:
    both = np.concatenate([a, b], axis=-1)
    # outputs that are all the same may differ by rounding noise
    variance = np.where(np.ptp(both, axis=-1) > 1e-12, both.var(axis=-1), np.nan)
    first = 1 - ((b - mixed) ** 2).mean(axis=-1) / (2 * variance)
    return first, ((a - mixed) ** 2).mean(axis=-1) / (2 * variance)


def sobol(model: Model, rows: int = 1_024, by_node: bool = False) -> pl.DataFrame:
    """One row per varied factor: how much of the variance of the mean absolute rank shift it explains.

    ``first_order`` by itself, ``total`` with all its interactions, each with the limits of a 90 % interval.
    The shift is the mean over units of |rank - rank of the method| (Saisana et al. 2005). Null where no rank
    ever moves. Takes (factors + 2) x ``rows`` scorings.
    """
    owned = factors(model, by_node)
    a, b = uniforms(model, rows), uniforms(model, rows, _SECOND)
    mixed = np.empty((len(owned), rows))
    for place, columns in enumerate(owned.values()):
        changed = a.copy()
        changed[:, columns] = b[:, columns]
        mixed[place] = _shift(model, changed)
    found = estimate(_shift(model, a), _shift(model, b), mixed, model.plan.seed)
    return pl.DataFrame(
        {
            "factor": list(owned),
            "first_order": found.first,
            "first_order_p05": found.first_limits[:, 0],
            "first_order_p95": found.first_limits[:, 1],
            "total": found.total,
            "total_p05": found.total_limits[:, 0],
            "total_p95": found.total_limits[:, 1],
        },
        schema_overrides={"factor": pl.String},
    ).fill_nan(None)


def _shift(model: Model, numbers: Matrix) -> Matrix:
    if not len(model.columns):
        return np.zeros(len(numbers))
    nominal = competition_ranks(model.nominal[None].astype(np.int32))
    return np.abs(run(model, numbers).ranks - nominal).mean(axis=1)
