"""Step 5: outliers, where an indicator is compared within its sample. Fixed goalposts need no treatment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import scipy  # its parts load when they are used
from numpy.typing import NDArray

from jushu.scoring.methodology import Indicator, SampleNorm
from jushu.scoring.types import Flags, Matrix

Method = Literal["none", "winsor", "log", "boxcox"]


@dataclass(frozen=True)
class Limits:
    """A row passes where |skewness| < ``skewness`` or kurtosis < ``kurtosis`` (JRC; COINr's defaults)."""

    skewness: float = 2.0
    kurtosis: float = 3.5
    max_points: int = 5


@dataclass(frozen=True)
class Treated:
    """Treated values (indicator x unit), what was done to each row, and which cells were winsorised.

    ``skewness`` and ``kurtosis`` are those of the values before, NaN below 4 values or for a constant row.
    ``passes`` says whether the result passes; a row with NaN has nothing to pass.
    """

    values: Matrix
    method: tuple[Method, ...]
    is_winsorised: Flags
    skewness: Matrix
    kurtosis: Matrix
    passes: Flags


def treat(values: Matrix, limits: Limits = Limits(), then: Literal["log", "boxcox"] = "log") -> Treated:
    """Winsorise rows that do not pass; where that is not enough, transform the original row instead.

    As COINr's Treat: each step sets the highest values (the lowest, with negative skewness) to the next one
    inside, until the row passes or ``max_points`` are set; ties are set together, and may exceed it by some.
    """
    treated, cells = values.copy(), np.zeros(values.shape, dtype=np.bool_)
    methods: list[Method] = []
    for row, own in enumerate(values):
        if _passes(own, limits):
            methods.append("none")
            continue
        treated[row], cells[row] = winsorise(own, limits)
        methods.append("winsor")
        if not _passes(treated[row], limits):
            treated[row] = log(own) if then == "log" else box_cox(own)
            cells[row] = False
            methods[-1] = then
    shape = np.array([shape_of(row) for row in values]).reshape(len(values), 2)
    passes = np.array([_passes(row, limits) for row in treated], dtype=np.bool_)
    return Treated(treated, tuple(methods), cells, shape[:, 0], shape[:, 1], passes)


def treat_samples(
    values: Matrix, indicators: Sequence[Indicator], sample: NDArray[np.integer] | None = None
) -> tuple[Matrix, Flags | None]:
    """Values after each indicator's ``treatment``, and which cells it changed; None where there is none.

    Columns with the same number in ``sample`` are one sample (all are without it), as in ``normalise``.
    winsor and winsor_boxcox are ``treat``; log and boxcox transform every row that has a shape.
    """
    rows = [row for row, leaf in enumerate(indicators) if leaf.treatment != "none" and leaf.norm in _SAMPLES]
    if not rows:
        return values, None
    treated = values.copy()
    groups = np.zeros(values.shape[1], dtype=np.int64) if sample is None else sample
    for row in rows:
        for group in np.unique(groups):
            inside = groups == group
            treated[row, inside] = _TREATMENTS[indicators[row].treatment](values[row, inside])
    return treated, (treated != values) & ~np.isnan(values)


def shape_of(row: Matrix) -> tuple[float, float]:
    """Sample skewness G1 and excess kurtosis G2 of the known values (Joanes and Gill 1998, as in Excel)."""
    known = row[~np.isnan(row)]
    if known.size < 4 or np.ptp(known) == 0:
        return np.nan, np.nan
    return float(scipy.stats.skew(known, bias=False)), float(scipy.stats.kurtosis(known, bias=False))


def winsorise(row: Matrix, limits: Limits = Limits()) -> tuple[Matrix, Flags]:
    """Outliers set to the next value inside, and which cells; see ``treat``."""
    result, cells = row.copy(), np.zeros(row.shape, dtype=np.bool_)
    while not _passes(result, limits) and np.count_nonzero(cells) < limits.max_points:
        if shape_of(result)[0] >= 0:
            outer = result == np.nanmax(result)
            result[outer] = np.nanmax(result[~outer])
        else:
            outer = result == np.nanmin(result)
            result[outer] = np.nanmin(result[~outer])
        cells |= outer
    return result, cells


def log(row: Matrix) -> Matrix:
    """ln(x - min + 0.01 (max - min)), which has a value at the minimum too (COIN Tool; COINr log_CT)."""
    least = np.nanmin(row)
    return np.log(row - least + 0.01 * (np.nanmax(row) - least))


def box_cox(row: Matrix, power: float | None = None) -> Matrix:
    """(y^p - 1) / p of y = x - min + 1, ln y for p = 0; p of the greatest likelihood unless given.

    Box and Cox 1964, J. Royal Statistical Society B 26:211; the shift as in COINr.
    """
    result, known = np.full(row.shape, np.nan), ~np.isnan(row)
    positive = row[known] - row[known].min() + 1.0
    result[known] = (
        scipy.stats.boxcox(positive, lmbda=power) if power is not None else scipy.stats.boxcox(positive)[0]
    )
    return result


def _transformed(transform: Callable[[Matrix], Matrix], row: Matrix) -> Matrix:
    return row if np.isnan(shape_of(row)[0]) else transform(row)


_SAMPLES = get_args(SampleNorm)
_TREATMENTS: dict[str, Callable[[Matrix], Matrix]] = {
    "winsor": lambda row: treat(row[None, :]).values[0],
    "winsor_boxcox": lambda row: treat(row[None, :], then="boxcox").values[0],
    "log": lambda row: _transformed(log, row),
    "boxcox": lambda row: _transformed(box_cox, row),
}


def _passes(row: Matrix, limits: Limits) -> bool:
    skewness, kurtosis = shape_of(row)
    return bool(np.isnan(skewness) or abs(skewness) < limits.skewness or kurtosis < limits.kurtosis)
