"""Points of one set of values under other rules and with other cases: what draws and indices share."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from jushu.scoring.coverage import MISSING_STATUSES, OBSERVED, Codes
from jushu.scoring.impute import impute
from jushu.scoring.methodology import Aggregation, Methodology, MissingRule, Norm
from jushu.scoring.score import points_of
from jushu.scoring.types import Matrix

_MOST_KEPT = 20_000_000  # cells of points kept for the next draws, 9 bytes each; of tables, 8 bytes each
_FLOOR = 1.0  # points that a child counts at least where a variant needs a floor and the method has none


def variant(
    methodology: Methodology,
    norm: Norm | None = None,
    aggregation: Aggregation | None = None,
    missing: MissingRule | None = None,
) -> Methodology:
    """The method with another normalisation or treatment of gaps of every indicator, or another mean at every
    node; None keeps.
    """
    nodes, indicators = methodology.nodes, methodology.indicators
    if aggregation is not None:
        nodes = tuple(replace(n, aggregation=aggregation, floor=n.floor or _FLOOR) for n in nodes)
    if norm is not None:
        indicators = tuple(replace(i, norm=norm) for i in indicators)
    if missing is not None:
        indicators = tuple(replace(i, missing_rule=missing) for i in indicators)
    return replace(methodology, nodes=nodes, indicators=indicators)


class Points:
    """Points of values (indicator x unit), all of one unit type and period.

    ``told`` is the status before gaps were filled, ``replicates`` are tables with resampled cases.
    """

    def __init__(
        self,
        values: Matrix,
        status: Codes,
        methodology: Methodology,
        *,
        told: Codes | None = None,
        replicates: Sequence[Matrix] = (),
    ) -> None:
        self.tables: Sequence[Matrix] = replicates if len(replicates) else [values]
        self._values, self._status, self._methodology = values, status, methodology
        self._told = status if told is None else told
        self._gaps = np.isin(self._told, MISSING_STATUSES)
        with_gap = np.flatnonzero(self._gaps.any(axis=1))
        self._usual = {methodology.computed[row].rule_for_missing for row in with_gap}
        self._methods: dict[tuple[Norm | None, MissingRule | None], Methodology] = {}
        self._kept: dict[tuple[Norm | None, MissingRule | None, int | None], tuple[Matrix, Codes]] = {}
        self._made: dict[int, Matrix] = {}

    def effective(self, missing: MissingRule | None) -> MissingRule | None:
        """None where the rule is that of all indicators that have a gap, and so changes nothing."""
        return None if self._usual <= {missing} else missing

    def of(self, norm: Norm | None, missing: MissingRule | None, table: int | None) -> tuple[Matrix, Codes]:
        """Points, and how each cell takes part; a table None is the one that was given."""
        key = (norm, missing, table)
        if key not in self._kept:
            if len(self._kept) * self._values.size > _MOST_KEPT:
                self._kept.clear()
            values = self._values if table is None else self._table(table)
            if key[:2] not in self._methods:
                self._methods[key[:2]] = variant(self._methodology, norm, missing=missing)
            found = points_of(*self._filled(values, missing), self._methods[key[:2]])
            self._kept[key] = found.points, found.treated
        return self._kept[key]

    def _table(self, place: int) -> Matrix:
        """One of ``tables``, resampled once for all the rules that are tried on it."""
        if place not in self._made:
            if len(self._made) * self._values.size > _MOST_KEPT:
                self._made.clear()
            self._made[place] = self.tables[place]
        return self._made[place]

    def _filled(self, values: Matrix, missing: MissingRule | None) -> tuple[Matrix, Codes]:
        """Values and statuses with the gaps as the variant wants them: filled with the median, or open."""
        if missing is None:
            return values, self._status
        open_values = np.where(self._gaps, np.nan, values)
        if missing != "impute":
            return open_values, self._told
        known = np.where(self._told == OBSERVED, open_values, np.nan)
        filled, is_filled = impute(known, "median")
        is_filled &= self._gaps
        status = np.where(is_filled, OBSERVED, self._told).astype(np.int8)
        return np.where(is_filled, filled, open_values), status
