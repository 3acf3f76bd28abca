"""Explanations of a table of values: changes between periods, gaps to others, the way to the next grade."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jushu.scoring import table
from jushu.scoring.bridge import Bridge, bridge
from jushu.scoring.gap import best_unit, gap_to, gap_to_mean, strengths_and_weaknesses
from jushu.scoring.methodology import Methodology
from jushu.scoring.next_grade import grade_at, next_grade, value_for
from jushu.scoring.score import MatrixScores, score_matrix
from jushu.scoring.tree import Tree, pick, tree
from jushu.scoring.triggers import to_counts
from jushu.scoring.types import Matrix

_KEYS: dict[Any, Any] = dict.fromkeys(table.KEYS, pl.String)
_ITEM = ("index_code", "item_code", "level")
CHANGE_COLUMNS: dict[Any, Any] = (
    _KEYS
    | dict.fromkeys(("from_period_code", *_ITEM), pl.String)
    | dict.fromkeys(("performance", "weight"), pl.Float64)
)
GAP_COLUMNS: dict[Any, Any] = (
    _KEYS
    | dict.fromkeys(("best_unit_code", "index_code", "indicator_code"), pl.String)
    | dict.fromkeys(("contribution", "gap_to_mean"), pl.Float64)
    | {"strength": pl.Int64}
    | dict.fromkeys(("gap_to_best_performance", "gap_to_best_weight"), pl.Float64)
)
WAY_COLUMNS: dict[Any, Any] = (
    _KEYS
    | dict.fromkeys(("index_code", "next_grade", "indicator_code"), pl.String)
    | {"is_barred_by_veto": pl.Boolean}
    | dict.fromkeys(("points_needed", "share_of_room", "value_needed"), pl.Float64)
)


@dataclass(frozen=True)
class Explanation:
    """``changes``: one row per unit, pair of neighbouring periods and item (indicator or node).

    ``gaps``: one row per unit, period and indicator, against the best unit and the mean of its period.
    ``next_grade``: one row per unit, period and indicator, and one per index (indicator_code empty).
    All only of indices with a score.
    """

    changes: pl.DataFrame
    gaps: pl.DataFrame
    next_grade: pl.DataFrame


def explain(
    values: pl.DataFrame, methodology: Methodology, called: pl.DataFrame | None = None
) -> Explanation:
    """Explanations of the same table that ``score`` takes, of raw scores before bonus, deduction and veto.

    The way to the next grade starts from the score after bonus, deduction and zeroed nodes.
    """
    grid = table.to_grid(values, methodology)
    changes: list[pl.DataFrame] = []
    gaps: list[pl.DataFrame] = []
    ways: list[pl.DataFrame] = []
    units = pl.concat(
        [pl.DataFrame(schema=dict.fromkeys(table.KEYS, pl.String)), *(b.units for b in grid.blocks)]
    )
    counts = to_counts(called, units, methodology)
    for block in grid.blocks:
        at = block.columns
        sample = block.units["period_code"].rank("dense").cast(pl.Int64).to_numpy()
        result = score_matrix(grid.values[:, at], grid.status[:, at], methodology, counts[:, at], sample)
        whole = tree(result, methodology)
        changes.append(_changes(block.units, whole, methodology))
        for period in block.units["period_code"].unique(maintain_order=True):
            columns = np.flatnonzero((block.units["period_code"] == period).to_numpy())
            gaps.append(
                _gaps(block.units[columns], pick(whole, columns.tolist()), result, columns, methodology)
            )
        ways.append(_ways(block.units, result, counts[:, at], methodology))
    return Explanation(
        changes=pl.concat([pl.DataFrame(schema=CHANGE_COLUMNS), *changes]),
        gaps=pl.concat([pl.DataFrame(schema=GAP_COLUMNS), *gaps]),
        next_grade=pl.concat([pl.DataFrame(schema=WAY_COLUMNS), *ways]),
    )


def _changes(units: pl.DataFrame, whole: Tree, methodology: Methodology) -> pl.DataFrame:
    """Bridges from each period of a unit to its next one in the table."""
    columns = units.with_row_index("column").sort("unit_code", "period_code")
    rows = columns.select("unit_code", "period_code", "column").rows()
    pairs = [(a, b) for a, b in pairwise(rows) if a[0] == b[0]]
    old, new = [a[2] for a, _ in pairs], [b[2] for _, b in pairs]
    found = bridge(pick(whole, old), pick(whole, new), methodology)
    keys = units[new].with_columns(from_period_code=pl.Series([a[1] for a, _ in pairs], dtype=pl.String))
    return (
        _long(keys, _items(methodology), {"performance": found.performance, "weight": found.weight})
        .filter(
            pl.col("performance").is_not_null(), (pl.col("level") == "indicator") | (pl.col("weight") != 0)
        )
        .select(CHANGE_COLUMNS.keys())
    )


def _gaps(
    units: pl.DataFrame, part: Tree, result: MatrixScores, columns: NDArray[np.intp], methodology: Methodology
) -> pl.DataFrame:
    """Gaps of the units of one period to the best of them and to their mean, index by index."""
    items, leaves = _items(methodology), len(methodology.nodes)
    frames = []
    for root, node in enumerate(methodology.nodes):
        best = best_unit(part.points[root]) if node.parent is None else None
        if best is None:
            continue
        rows = [
            row
            for row, leaf in enumerate(methodology.computed)
            if methodology.root_of[leaf.node] == node.code
        ]
        to_mean = gap_to_mean(result.given_to_index[rows][:, columns])
        found: Bridge = gap_to(best, part, methodology)
        at = [leaves + row for row in rows]
        frames.append(
            _long(
                units.with_columns(best_unit_code=pl.lit(units["unit_code"][best])),
                items[at].rename({"item_code": "indicator_code"}),
                {
                    "contribution": result.given_to_index[rows][:, columns],
                    "gap_to_mean": to_mean,
                    "strength": strengths_and_weaknesses(to_mean).astype(np.float64),
                    "gap_to_best_performance": found.performance[at],
                    "gap_to_best_weight": found.weight[at],
                },
            )
            .filter(pl.col("contribution").is_not_null())
            .cast({"strength": pl.Int64})
            .select(GAP_COLUMNS.keys())
        )
    return pl.concat([pl.DataFrame(schema=GAP_COLUMNS), *frames])


def _ways(
    units: pl.DataFrame, result: MatrixScores, counts: Matrix, methodology: Methodology
) -> pl.DataFrame:
    """What is needed for the next grade of each index, as a whole and by single indicators."""
    items, leaves, floor = _items(methodology), len(methodology.nodes), methodology.scheme.efficacy_floor
    frames = []
    for root, node in enumerate(methodology.nodes):
        if node.parent is not None:
            continue
        rows = [
            row
            for row, leaf in enumerate(methodology.computed)
            if methodology.root_of[leaf.node] == node.code
        ]
        way = next_grade(result, root, counts, methodology)
        keys = units.with_columns(
            index_code=pl.lit(node.code),
            is_barred_by_veto=pl.Series(way.place < result.adjusted.best_grade[root]),
            next_grade=pl.Series([grade_at(p, methodology.grades) for p in way.place], dtype=pl.String),
        )
        values = np.array(
            [value_for(way.alone[at], methodology.computed[row], floor) for at, row in enumerate(rows)]
        ).reshape(way.alone.shape)
        frames.append(
            keys.with_columns(
                indicator_code=pl.lit(None, dtype=pl.String),
                points_needed=pl.Series(way.needed).fill_nan(None),
                share_of_room=pl.Series(way.share).fill_nan(None),
                value_needed=pl.lit(None, dtype=pl.Float64),
            )
            .filter(pl.col("next_grade").is_not_null())
            .select(WAY_COLUMNS.keys())
        )
        frames.append(
            _long(
                keys,
                items[[leaves + row for row in rows]].select(indicator_code="item_code"),
                {
                    "points_needed": way.alone - result.points[rows],
                    "share_of_room": np.full(way.alone.shape, np.nan),
                    "value_needed": values,
                },
            )
            .filter(pl.col("points_needed").is_not_null())
            .select(WAY_COLUMNS.keys())
        )
    return pl.concat([pl.DataFrame(schema=WAY_COLUMNS), *frames])


def _items(methodology: Methodology) -> pl.DataFrame:
    """One row per item of a tree, in its order."""
    rows = [(methodology.root_of[n.code], n.code, "node") for n in methodology.nodes]
    rows += [(methodology.root_of[leaf.node], leaf.code, "indicator") for leaf in methodology.computed]
    return pl.DataFrame(
        rows, schema=dict.fromkeys(("index_code", "item_code", "level"), pl.String), orient="row"
    )


def _long(units: pl.DataFrame, items: pl.DataFrame, parts: dict[str, Matrix]) -> pl.DataFrame:
    """One row per unit and item; NaN becomes null."""
    unit = np.repeat(np.arange(units.height), items.height)
    item = np.tile(np.arange(items.height), units.height)
    columns = [
        pl.Series(name, np.ascontiguousarray(m.T).reshape(-1)).fill_nan(None) for name, m in parts.items()
    ]
    return pl.concat([units[unit], items[item]], how="horizontal").with_columns(columns)
