"""Matrices back to long tables: the only place that knows the columns of the scores."""

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jushu.scoring.coverage import LEFT_OUT, OBSERVED, STATUSES, VALUE, catalogue_share
from jushu.scoring.impute import share_imputed
from jushu.scoring.methodology import Methodology
from jushu.scoring.table import KEYS, Block, Grid
from jushu.scoring.types import Flags

if TYPE_CHECKING:
    from jushu.scoring.score import MatrixScores

# name and type of each column, in order
_METHOD = ("methodology_version", "methodology_hash")
_INDICATOR_TEXT = (*KEYS, "indicator_code", "dimension_code", "index_code", "status", "status_reason")
_INDICATOR_NUMBERS = ("weight_in_dimension", "effective_weight", "dimension_contribution", "contribution")
INDICATOR_COLUMNS: dict[Any, Any] = (
    dict.fromkeys(_INDICATOR_TEXT, pl.String)
    | {"is_imputed": pl.Boolean, "is_treated": pl.Boolean}
    | {"normalised": pl.Float64, "is_capped": pl.Boolean}
    | dict.fromkeys(_INDICATOR_NUMBERS, pl.Float64)
    | dict.fromkeys(_METHOD, pl.String)
)
RAW_NODE_COLUMNS: dict[Any, Any] = (
    dict.fromkeys((*KEYS, "node_code", "parent_code", "level"), pl.String)
    | dict.fromkeys(("score_raw", "bonus", "deduction", "score_adjusted"), pl.Float64)
    | {"best_grade": pl.Int64, "is_ranked": pl.Boolean}
    | dict.fromkeys(("coverage", "catalogue_weight_share", "share_imputed"), pl.Float64)
    | dict.fromkeys(("status", "status_reason", *_METHOD), pl.String)
)
NODE_ORDER = (
    *(*KEYS, "node_code", "parent_code", "level", "score", "score_raw"),
    *("bonus", "deduction", "score_adjusted", "veto_codes", "coverage", "catalogue_weight_share"),
    *("share_imputed", "status", "status_reason", "grade_code", "rank", "ranked_units"),
    *_METHOD,
)


def indicator_rows(
    grid: Grid, block: Block, result: "MatrixScores", methodology: Methodology
) -> pl.DataFrame:
    """One row per unit x period x indicator that such units owe, sorted by unit and indicator code."""
    owed = sorted(
        (indicator.code, row, indicator.node)
        for row, indicator in enumerate(methodology.computed)
        if indicator.is_owed(block.unit_type, block.period_type)
    )
    rows = [row for _, row, _ in owed]

    def flat(matrix: NDArray[Any]) -> pl.Series:
        return _by_unit(matrix[rows])

    def repeated(words: list[str]) -> pl.Series:
        return pl.Series(words, dtype=pl.String).gather(np.tile(np.arange(len(words)), block.units.height))

    reason = flat(grid.reason[:, block.columns])
    given_reason = grid.reasons.gather(pl.select(pl.when(reason >= 0).then(reason)).to_series())

    def flags(matrix: Flags | None, columns: slice = slice(None)) -> pl.Series | pl.Expr:
        return pl.lit(False) if matrix is None else flat(matrix[:, columns])

    has_value = flat(grid.status[:, block.columns]) == OBSERVED
    cannot_tell = has_value & (flat(result.treated) == LEFT_OUT)
    return (
        _repeat(block.units, len(owed))
        .with_columns(
            indicator_code=repeated([code for code, _, _ in owed]),
            dimension_code=repeated([node for _, _, node in owed]),
            index_code=repeated([methodology.root_of[node] for _, _, node in owed]),
            status=pl.Series(STATUSES).gather(flat(grid.told[:, block.columns])),
            status_reason=pl.when(cannot_tell).then(pl.lit("no_discrimination")).otherwise(given_reason),
            is_imputed=flags(grid.is_imputed, block.columns),
            is_treated=flags(result.is_treated),
            normalised=flat(result.points),
            is_capped=pl.when(flat(result.treated) == VALUE).then(flat(result.is_capped)),
            weight_in_dimension=flat(result.share_of_dimension),
            effective_weight=flat(result.share_of_index),
            dimension_contribution=flat(result.given_to_dimension),
            contribution=flat(result.given_to_index),
            methodology_version=pl.lit(methodology.scheme.version),
            methodology_hash=pl.lit(methodology.hash),
        )
        .select(INDICATOR_COLUMNS.keys())
    )


def node_rows(grid: Grid, block: Block, result: "MatrixScores", methodology: Methodology) -> pl.DataFrame:
    """One row per unit x period x node, with ``score_raw`` but neither rounded nor ranked; sorted."""
    shares = catalogue_share(methodology, block.unit_type, block.period_type)
    nodes = sorted(
        (node.code, node.parent, "index" if node.parent is None else "dimension", share, place)
        for place, (node, share) in enumerate(zip(methodology.nodes, shares, strict=True))
    )
    places = [place for *_, place in nodes]
    names = ("node_code", "parent_code", "level", "catalogue_weight_share")
    node_frame = pl.DataFrame(
        [node[:4] for node in nodes],
        schema=dict(zip(names, (pl.String, pl.String, pl.String, pl.Float64), strict=True)),
        orient="row",
    )
    scored = _by_unit(result.coverage.is_scored[places])
    imputed: pl.Series | pl.Expr = pl.lit(0.0)
    if grid.is_imputed is not None:
        filled = grid.is_imputed[:, block.columns]
        imputed = _by_unit(share_imputed(filled, result.treated, result.coverage, methodology)[places])
    rows = [_repeat(block.units, len(nodes)), pl.concat([node_frame] * block.units.height)]
    return (
        pl.concat(rows, how="horizontal")
        .with_columns(
            score_raw=_by_unit(result.scores[places]),
            bonus=_by_unit(result.adjusted.bonus[places]),
            deduction=_by_unit(result.adjusted.deduction[places]),
            score_adjusted=_by_unit(result.adjusted.scores[places]),
            best_grade=_by_unit(result.adjusted.best_grade[places]),
            is_ranked=_by_unit(result.adjusted.is_ranked[places]),
            coverage=_by_unit(result.coverage.share[places]),
            share_imputed=pl.when(scored).then(imputed),
            status=pl.when(scored).then(pl.lit("scored")).otherwise(pl.lit("not_scored")),
            status_reason=pl.when(scored)
            .then(pl.lit(None, dtype=pl.String))
            .when(_by_unit(result.coverage.is_blocked[places]))
            .then(pl.lit("blocked_by_missing"))
            .when(_by_unit(result.coverage.is_owed[places]))
            .then(pl.lit("coverage_below_minimum"))
            .when(pl.col("catalogue_weight_share") == 0)
            .then(pl.lit("no_indicator_computed"))
            .otherwise(pl.lit("nothing_applicable")),
            methodology_version=pl.lit(methodology.scheme.version),
            methodology_hash=pl.lit(methodology.hash),
        )
        .select(RAW_NODE_COLUMNS.keys())
    )


def _by_unit(matrix: NDArray[Any]) -> pl.Series:
    """A matrix of (row, unit) as one column that goes unit by unit; NaN becomes null."""
    series = pl.Series(np.ascontiguousarray(matrix.T).reshape(-1))
    return series.fill_nan(None) if series.dtype.is_float() else series


def _repeat(units: pl.DataFrame, times: int) -> pl.DataFrame:
    return units[np.repeat(np.arange(units.height), times)]
