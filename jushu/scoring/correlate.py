"""Correlation of points with gaps, and the share of a score's variance that one indicator explains."""

import numpy as np
from numpy.typing import NDArray

from jushu.scoring.types import Matrix

_LEAST = 5  # units below which a correlation says nothing
_LEAST_CURVE = 8  # the same for a curve of three coefficients
_CONSTANT = 1e-18  # share of the mean square below which a spread is rounding noise


def correlations(points: Matrix) -> tuple[Matrix, NDArray[np.int64]]:
    """Pearson's r of every two rows over the columns that both have, and how many those are.

    NaN with fewer than 5 common columns or where one of the two does not vary.
    """
    known = ~np.isnan(points)
    count = known.sum(axis=1, keepdims=True)
    centre = np.divide(
        np.nansum(points, axis=1, keepdims=True), count, out=np.zeros(count.shape), where=count > 0
    )
    x, have = np.where(known, points - centre, 0.0), known.astype(np.float64)
    n = have @ have.T
    sums, squares, products = x @ have.T, (x * x) @ have.T, x @ x.T
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = squares - sums * sums / n
        varies = spread > _CONSTANT * (squares + centre**2 * n)
        r = (products - sums * sums.T / n) / np.sqrt(spread * spread.T)
    enough = (n >= _LEAST) & varies & varies.T
    return np.where(enough, np.clip(r, -1.0, 1.0), np.nan), n.astype(np.int64)


def inflation(points: Matrix) -> tuple[Matrix, int]:
    """Variance inflation factor 1 / (1 - R^2) of each row, regressed on the others, and the units behind it.

    It is the diagonal of the inverse of the correlations (Belsley, Kuh & Welsch 1980), over the columns with
    every row; 1e9 where the others tell all of a row. NaN for a row that does not vary, and for all with
    fewer than 5 columns more than rows.
    """
    found = np.full(len(points), np.nan)
    complete = points[:, ~np.isnan(points).any(axis=0)]
    varies = np.ptp(complete, axis=1) > 1e-9 if complete.size else np.zeros(len(points), dtype=np.bool_)
    rows, units = np.flatnonzero(varies), complete.shape[1]
    if units < np.count_nonzero(varies) + _LEAST or not len(rows):
        return found, units
    centred = complete[rows] - complete[rows].mean(axis=1, keepdims=True)
    centred /= np.sqrt((centred**2).sum(axis=1, keepdims=True))
    for at, row in enumerate(rows):
        others = np.delete(centred, at, axis=0)
        rest = centred[at]
        if len(others):
            rest = rest - others.T @ np.linalg.lstsq(others.T, rest, rcond=1e-12)[0]
        found[row] = 1.0 / max(float(rest @ rest), 1e-9)
    return found, units


def correlation_ratio(points: Matrix, scores: Matrix) -> tuple[float, int]:
    """Var(E[score | points]) / Var(score), 0..1, and the number of units; NaN with fewer than 8.

    The main effect of one indicator (Paruolo, Saisana & Saltelli 2013, J. R. Stat. Soc. A 176:609), with the
    conditional mean fitted as a parabola: few units allow no finer curve.
    """
    both = ~np.isnan(points) & ~np.isnan(scores)
    x, y = points[both], scores[both]
    if len(x) < _LEAST_CURVE or np.ptp(x) <= 1e-9 or np.ptp(y) <= 1e-9:
        return np.nan, len(x)
    x = (x - x.mean()) / np.ptp(x)
    curve = np.stack([np.ones_like(x), x, x * x], axis=1)
    fitted = curve @ np.linalg.lstsq(curve, y, rcond=None)[0]
    return float(np.clip(fitted.var() / y.var(), 0.0, 1.0)), len(x)
