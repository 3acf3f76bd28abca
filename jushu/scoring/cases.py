"""Resampled cases: what the values would be if other tickets or answers of the same kind had come in.

A share of n among d independent cases has an exact bootstrap: drawing d of the d cases with replacement gives
Binomial(d, n / d) (Efron and Tibshirani 1993, section 5). Answers of one enterprise are not independent, so
for a ratio of sums over enterprises whole enterprises are drawn: K - 1 of the K with replacement, which makes
the spread of a mean unbiased (Rao and Wu 1988, JASA 83:231); all indicators of a unit share that draw.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jushu.scoring.draws import generator
from jushu.scoring.methodology import Methodology
from jushu.scoring.plan import Plan
from jushu.scoring.table import ORDER
from jushu.scoring.types import Matrix

_STREAM = 30  # of random numbers, beside those of the draws; every replicate has one of its own below it
_NEAR = 1e-6  # how far a value may lie from scale * n / d: values of the warehouse have six decimals
COUNTS = ("numerator", "denominator")


def counted_shares(indicators: pl.DataFrame) -> list[str]:
    """Codes of the catalogue's indicators that are a share of counted rows, one row being one case."""
    counts = [pl.col(name).str.starts_with("count(") for name in COUNTS]
    return indicators.filter(pl.col("is_share").cast(pl.String).is_in(["yes", "true"]), *counts)[
        "code"
    ].to_list()


@dataclass(frozen=True)
class Cases(Sequence[Matrix]):
    """``tables`` tables of values (indicator x unit), each with its own cases; made when asked for.

    ``denominator`` is the number of independent cases of a cell, 0 where they are not known.
    ``group_*`` are parallel, one entry per unit, enterprise and indicator in this order: places of indicator,
    unit and enterprise (numbered within its unit), and what the enterprise adds to numerator and denominator.
    """

    values: Matrix
    numerator: Matrix
    denominator: Matrix
    scale: Matrix
    seed: int
    tables: int
    group_at: NDArray[np.intp]
    group_adds: Matrix

    @cached_property
    def rows(self) -> list[int]:
        """Rows of the indicators that are resampled."""
        return sorted({*np.flatnonzero((self.denominator > 0).any(axis=1)).tolist(), *self.group_at[0]})

    def __len__(self) -> int:
        return self.tables if self.rows else 0

    def __getitem__(self, place) -> Matrix:  # type: ignore[no-untyped-def,override]
        table = self.values.copy()
        known = self.denominator > 0
        whole = self.denominator[known]
        rng = generator(self.seed, _STREAM, place)
        drawn = rng.binomial(whole.astype(np.int64), self.numerator[known] / whole)
        table[known] = np.broadcast_to(self.scale, table.shape)[known] * drawn / whole
        if self.group_at.size:
            self._draw_groups(table, generator(self.seed, _STREAM + 1, place))
        return table

    @cached_property
    def _own(self) -> list[tuple[int, slice]]:
        """Each unit with cases in groups, and where its entries stand: they are in the order of the units."""
        units, starts = np.unique(self.group_at[1], return_index=True)
        ends = [*starts[1:].tolist(), self.group_at.shape[1]]
        return [(int(u), slice(s, e)) for u, s, e in zip(units, starts.tolist(), ends, strict=True)]

    def _draw_groups(self, table: Matrix, rng: np.random.Generator) -> None:
        sums = np.zeros((2, *table.shape))
        for unit, own in self._own:
            row, group = self.group_at[0, own], self.group_at[2, own]
            groups = int(group.max()) + 1
            if groups < 2:
                continue  # nothing to draw from
            times = rng.multinomial(groups - 1, np.full(groups, 1 / groups))[group]
            for side, adds in enumerate(self.group_adds[:, own]):
                sums[side, :, unit] = np.bincount(row, times * adds, len(table))
        # a draw may miss everybody who answered: then the value stays
        answered = (sums[1] > 0) & np.isfinite(table)
        ratio = self.scale * np.divide(sums[0], sums[1], out=np.zeros_like(table), where=answered)
        table[answered] = ratio[answered]


def known_cases(
    values: pl.DataFrame,
    units: pl.DataFrame,
    matrix: Matrix,
    methodology: Methodology,
    *,
    plan: Plan,
    groups: pl.DataFrame | None = None,
) -> Cases:
    """The cases behind ``matrix``, whose columns are ``units``, from columns numerator and denominator.

    Only cells of ``values`` with whole numbers 0 <= n <= d count as cases, and only indicators whose values
    are all the same multiple of n / d (100 for a percentage). ``groups`` has one row per unit, period,
    indicator_code and case_group (an enterprise) with what it adds to numerator and denominator; there they
    may be fractions, and an indicator in it is resampled by groups.
    """
    by_unit = units.select(ORDER).with_row_index("unit")
    by_code = pl.DataFrame({"indicator_code": [leaf.code for leaf in methodology.computed]}).with_row_index(
        "row"
    )

    def placed(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.join(by_unit, on=ORDER).join(by_code, on="indicator_code")

    numerator, denominator = (np.full(matrix.shape, np.nan) for _ in COUNTS)
    if set(COUNTS) <= set(values.columns):
        cells = placed(values.select(*ORDER, "indicator_code", *(pl.col(c).cast(pl.Float64) for c in COUNTS)))
        at = cells["row"].to_numpy(), cells["unit"].to_numpy()
        numerator[at], denominator[at] = (cells[name].to_numpy() for name in COUNTS)
    parts = np.zeros((3, 0), dtype=np.intp), np.zeros((2, 0))
    if groups is not None and groups.height:
        own = placed(groups).sort("unit", "case_group", "row")
        own = own.with_columns(group=pl.col("case_group").rank("dense").over("unit") - 1)
        parts = (
            own.select("row", "unit", "group").to_numpy().T.astype(np.intp),
            own.select(pl.col(c).cast(pl.Float64) for c in COUNTS).to_numpy().T,
        )
        for total, adds in zip((numerator, denominator), parts[1], strict=True):
            total[np.unique(parts[0][0])] = 0.0
            np.add.at(total, tuple(parts[0][:2]), adds)
    ratio = np.divide(
        numerator, denominator, out=np.full(matrix.shape, np.nan), where=np.nan_to_num(denominator) > 0
    )
    scale = _scale(matrix, ratio)
    by_group = np.isin(parts[0][0], np.flatnonzero(np.isfinite(scale[:, 0])))
    parts = parts[0][:, by_group], parts[1][:, by_group]
    whole = (numerator >= 0) & (numerator <= denominator) & (denominator % 1 == 0) & (numerator % 1 == 0)
    whole &= np.isfinite(scale) & np.isfinite(matrix)
    whole[np.unique(parts[0][0])] = False
    return Cases(
        matrix,
        np.where(whole, numerator, 0.0),
        np.where(whole, denominator, 0.0),
        np.nan_to_num(scale),
        plan.seed,
        plan.replicates,
        *parts,
    )


def _scale(matrix: Matrix, ratio: Matrix) -> Matrix:
    """What n / d is multiplied with in each row (one column); NaN where the values are no such multiple."""
    known = np.isfinite(ratio) & np.isfinite(matrix)
    most = np.argmax(np.where(known, np.abs(ratio), -1.0), axis=1)[:, None]
    top, of = np.take_along_axis(ratio, most, axis=1), np.take_along_axis(matrix, most, axis=1)
    scale = np.divide(of, top, out=np.full(top.shape, np.nan), where=np.nan_to_num(top) != 0)
    off = np.where(known, np.abs(matrix - scale * ratio), 0.0)
    return np.where((off <= _NEAR * np.maximum(np.abs(scale), 1.0)).all(axis=1, keepdims=True), scale, np.nan)
