"""Which choice moves the ranks: Sobol indices of the mean absolute rank shift."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jushu.scoring.draws import generator, weight_columns
from jushu.scoring.ranks import competition_ranks
from jushu.scoring.types import Matrix
from jushu.scoring.uncertainty import Model, run, uniforms

_SECOND, _BOOTSTRAP = 10, 20  # streams of random numbers beside those of the draws
_RESAMPLES = 1_000
CHOICES = ("normalisation", "aggregation", "cases", "missing")  # in the order of ``Model.choices``


@dataclass(frozen=True)
class Indices:
    """Per factor (row): first-order and total index, and their 5 % and 95 % limits; NaN if nothing varies."""

    first: Matrix
    total: Matrix
    first_limits: Matrix
    total_limits: Matrix


def factors(model: Model) -> dict[str, NDArray[np.intp]]:
    """Columns of ``uniforms`` that each varied factor owns."""
    of_weights = weight_columns(model.methodology)
    found: dict[str, NDArray[np.intp]] = {}
    if model.plan.spread.method != "none":
        found["weights"] = np.arange(of_weights)
    for place, (name, choices) in enumerate(zip(CHOICES, model.choices, strict=True)):
        if choices > 1:
            found[name] = np.array([of_weights + place])
    return found


def estimate(a: Matrix, b: Matrix, mixed: Matrix, seed: int = 0) -> Indices:
    """Indices from the outputs of a Saltelli design: f(A), f(B), and per factor (row) f(A with B's column).

    First order mean((f(B) - mean f) (f(AB) - f(A))) / V, which is exactly 0 for a factor without effect
    (Saltelli et al. 2010, Comput. Phys. Commun. 181:259, table 2 b); total mean((f(A) - f(AB))^2) / 2V
    (Jansen 1999, Comput. Phys. Commun. 117:35). Limits from resampling the rows of the design.
    """
    rows = generator(seed, _BOOTSTRAP).integers(len(a), size=(_RESAMPLES, len(a)))
    first, total = _indices(a[None], b[None], mixed[:, None])
    drawn = _indices(a[rows], b[rows], mixed[:, rows])
    limits = [np.quantile(index, [0.05, 0.95], axis=1).T for index in drawn]
    return Indices(first[:, 0], total[:, 0], *limits)


def _indices(a: Matrix, b: Matrix, mixed: Matrix) -> tuple[Matrix, Matrix]:
    both = np.concatenate([a, b], axis=-1)
    # outputs that are all the same may differ by rounding noise
    variance = np.where(np.ptp(both, axis=-1) > 1e-12, both.var(axis=-1), np.nan)
    centred = b - both.mean(axis=-1, keepdims=True)
    first = (centred * (mixed - a)).mean(axis=-1) / variance
    return first, ((a - mixed) ** 2).mean(axis=-1) / (2 * variance)


def sobol(model: Model, rows: int = 1_024) -> pl.DataFrame:
    """One row per varied factor: how much of the variance of the mean absolute rank shift it explains.

    ``first_order`` by itself, ``total`` with all its interactions, each with the limits of a 90 % interval.
    The shift is the mean over units of |rank - rank of the method| (Saisana et al. 2005). Null where no rank
    ever moves. Takes (factors + 2) x ``rows`` scorings.
    """
    owned = factors(model)
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
