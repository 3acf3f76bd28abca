"""Long tables to matrices and back: the only place that knows the columns of the scores."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jushu.errors import JushuError
from jushu.scoring.coverage import (
    LEFT_OUT,
    NOT_APPLICABLE,
    NOT_REPORTED,
    OBSERVED,
    STATUSES,
    VALUE,
    Codes,
    catalogue_share,
)
from jushu.scoring.methodology import Methodology
from jushu.scoring.types import Matrix

if TYPE_CHECKING:
    from jushu.scoring.score import MatrixScores

KEYS = ("unit_type", "unit_code", "cluster_code", "zone_code", "period_type", "period_code")
ORDER = ("unit_type", "period_type", "period_code", "unit_code")
# name and type of each column, in order
_METHOD = ("methodology_version", "methodology_hash")
_INDICATOR_TEXT = (*KEYS, "indicator_code", "dimension_code", "index_code", "status", "status_reason")
_INDICATOR_NUMBERS = ("weight_in_dimension", "effective_weight", "dimension_contribution", "contribution")
INDICATOR_COLUMNS: dict[Any, Any] = (
    dict.fromkeys(_INDICATOR_TEXT, pl.String)
    | {"normalised": pl.Float64, "is_capped": pl.Boolean}
    | dict.fromkeys(_INDICATOR_NUMBERS, pl.Float64)
    | dict.fromkeys(_METHOD, pl.String)
)
RAW_NODE_COLUMNS: dict[Any, Any] = (
    dict.fromkeys((*KEYS, "node_code", "parent_code", "level"), pl.String)
    | dict.fromkeys(("score_raw", "bonus", "deduction", "score_adjusted"), pl.Float64)
    | {"best_grade": pl.Int64, "is_ranked": pl.Boolean}
    | dict.fromkeys(("coverage", "catalogue_weight_share"), pl.Float64)
    | dict.fromkeys(("status", "status_reason", *_METHOD), pl.String)
)
NODE_ORDER = (
    *(*KEYS, "node_code", "parent_code", "level", "score", "score_raw"),
    *("bonus", "deduction", "score_adjusted", "veto_codes", "coverage", "catalogue_weight_share"),
    *("status", "status_reason", "grade_code", "rank", "ranked_units"),
    *_METHOD,
)


@dataclass(frozen=True)
class Block:
    """Units x periods of one unit type and one period type: all of them owe the same indicators."""

    unit_type: str
    period_type: str
    columns: slice
    units: pl.DataFrame


@dataclass(frozen=True)
class Grid:
    """Values and statuses as (computed indicator, unit x period), and the reasons that came with them."""

    values: Matrix
    status: Codes
    reason: NDArray[np.int32]
    reasons: pl.Series
    blocks: list[Block]


def to_grid(values: pl.DataFrame, methodology: Methodology) -> Grid:
    """The matrices of a long table; refuses rows that have no single meaning."""
    frame = _checked(values, methodology)
    units = frame.select(KEYS).unique().sort(ORDER)
    if units.select(ORDER).is_duplicated().any():
        raise refusal(
            "同一单元在同一期间有不同的集聚区或分区。", "A unit has two clusters or zones in one period."
        )
    units = units.with_columns(column=pl.int_range(pl.len(), dtype=pl.Int64))
    place = pl.DataFrame({"indicator_code": [i.code for i in methodology.computed]}).with_row_index("row")
    cells = frame.join(units.select(*ORDER, "column"), on=ORDER).join(place, on="indicator_code")
    shape = (len(methodology.computed), units.height)
    matrix = np.full(shape, np.nan)
    status = np.full(shape, NOT_REPORTED, dtype=np.int8)
    reason = np.full(shape, -1, dtype=np.int32)
    at = (cells["row"].to_numpy(), cells["column"].to_numpy())
    filled = np.zeros(shape, dtype=np.bool_)
    filled[at] = True
    if np.count_nonzero(filled) < cells.height:
        raise refusal("同一单元、期间、指标有多行。", "A unit has several rows of an indicator in a period.")
    reasons = cells["status_reason"].unique().drop_nulls().sort()
    matrix[at] = cells["value"].fill_null(np.nan).to_numpy()
    status[at] = cells["status_code"].to_numpy()
    reason[at] = (
        cells["status_reason"]
        .replace_strict(reasons, np.arange(len(reasons)), default=-1, return_dtype=pl.Int32)
        .to_numpy()
    )

    blocks, start = [], 0
    for (unit_type, period_type), part in units.group_by("unit_type", "period_type", maintain_order=True):
        columns = slice(start, start + part.height)
        start += part.height
        for row, indicator in enumerate(methodology.computed):
            if not indicator.is_owed(str(unit_type), str(period_type)):
                status[row, columns] = NOT_APPLICABLE
        blocks.append(Block(str(unit_type), str(period_type), columns, part.drop("column")))
    return Grid(matrix, status, reason, reasons, blocks)


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
    status = flat(grid.status[:, block.columns])
    cannot_tell = (status == OBSERVED) & (flat(result.treated) == LEFT_OUT)
    return (
        _repeat(block.units, len(owed))
        .with_columns(
            indicator_code=repeated([code for code, _, _ in owed]),
            dimension_code=repeated([node for _, _, node in owed]),
            index_code=repeated([methodology.root_of[node] for _, _, node in owed]),
            status=pl.Series(STATUSES).gather(status),
            status_reason=pl.when(cannot_tell).then(pl.lit("no_discrimination")).otherwise(given_reason),
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


def node_rows(block: Block, result: "MatrixScores", methodology: Methodology) -> pl.DataFrame:
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
            status=pl.when(scored).then(pl.lit("scored")).otherwise(pl.lit("not_scored")),
            status_reason=pl.when(scored)
            .then(pl.lit(None, dtype=pl.String))
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


def _checked(values: pl.DataFrame, methodology: Methodology) -> pl.DataFrame:
    missing = [name for name in (*KEYS, "indicator_code", "value", "status") if name not in values.columns]
    if missing:
        raise refusal(f"缺少列:{'、'.join(missing)}。", f"Columns are missing: {', '.join(missing)}.")
    if "status_reason" not in values.columns:
        values = values.with_columns(status_reason=pl.lit(None, dtype=pl.String))
    codes = pl.DataFrame({"status": STATUSES}).with_row_index("status_code").cast({"status_code": pl.Int8})
    scored = methodology.scheme.unit_types
    if scored is not None:
        values = values.filter(pl.col("unit_type").is_in(list(scored)))
    frame = values.select(
        *(pl.col(name).cast(pl.String) for name in (*KEYS, "indicator_code", "status", "status_reason")),
        pl.col("value").cast(pl.Float64),
    ).join(codes, on="status", how="left", maintain_order="left")
    unknown = frame.filter(pl.col("status_code").is_null())["status"].unique().to_list()
    if unknown:
        raise refusal(f"未知的状态:{unknown}。", f"Unknown statuses: {unknown}.")
    known = {indicator.code for indicator in methodology.computed}
    strange = sorted(set(frame["indicator_code"].unique().to_list()) - known, key=str)
    if strange:
        raise refusal(f"方法中没有这些指标:{strange}。", f"The methodology does not compute: {strange}.")
    bad = frame.filter((pl.col("status_code") == OBSERVED) & ~pl.col("value").is_finite().fill_null(False))
    if bad.height:
        row = bad.row(0, named=True)
        where = f"{row['unit_code']} {row['period_code']} {row['indicator_code']}"
        raise refusal(f"已观测但没有有限数值:{where}。", f"Observed without a finite value: {where}.")
    return frame


def refusal(zh: str, en: str) -> JushuError:
    """The error of a table of values that cannot be scored."""
    return JushuError(
        "SCORE_INPUT",
        zh=f"指标值表不能评分:{zh}",
        en=f"The table of indicator values cannot be scored: {en}",
        todo_zh="检查 indicator_value 的这些行。",
        todo_en="Check these rows of indicator_value.",
    )
