"""A long table of values to matrices that are ready to be scored."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jushu.errors import JushuError
from jushu.scoring import prepare
from jushu.scoring.coverage import NOT_APPLICABLE, NOT_REPORTED, OBSERVED, STATUSES, Codes
from jushu.scoring.methodology import Methodology
from jushu.scoring.types import Flags, Matrix

KEYS = ("unit_type", "unit_code", "cluster_code", "zone_code", "period_type", "period_code")
ORDER = ("unit_type", "period_type", "period_code", "unit_code")
LARGEST = 1e100  # of a value, so that its squares, differences and quotients still are numbers
_PEERS = (*ORDER, "peer_group")


@dataclass(frozen=True)
class Block:
    """Units x periods of one unit type and one period type: all of them owe the same indicators."""

    unit_type: str
    period_type: str
    columns: slice
    units: pl.DataFrame


@dataclass(frozen=True)
class Grid:
    """Values and statuses as (computed indicator, unit x period), and the reasons that came with them.

    ``status`` is what scoring goes by: a gap that was filled is observed. ``told`` is the status without
    that, and ``is_imputed`` says where they differ; None where nothing was filled.
    """

    values: Matrix
    status: Codes
    told: Codes
    is_imputed: Flags | None
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
    codes = [leaf.code for leaf in methodology.computed]
    codes += sorted(methodology.denominator_codes - set(codes))
    place = pl.DataFrame({"indicator_code": codes}, schema={"indicator_code": pl.String}).with_row_index(
        "row"
    )
    cells = frame.join(units.select(*ORDER, "column"), on=ORDER).join(place, on="indicator_code")
    shape = (len(codes), units.height)
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
    if methodology.denominator_codes:
        rows = {code: row for row, code in enumerate(codes)}
        prepare.divide(matrix, status, reason, rows, methodology, first_reason=len(reasons))
        reasons = pl.concat([reasons, pl.Series(prepare.REASONS)])
    own = slice(len(methodology.computed))
    matrix, status, reason = matrix[own], status[own], reason[own]

    blocks, start = [], 0
    for (unit_type, period_type), part in units.group_by("unit_type", "period_type", maintain_order=True):
        columns = slice(start, start + part.height)
        start += part.height
        for row, indicator in enumerate(methodology.computed):
            if not indicator.is_owed(str(unit_type), str(period_type)):
                status[row, columns] = NOT_APPLICABLE
        blocks.append(Block(str(unit_type), str(period_type), columns, part.drop("column")))
    is_imputed = _fill_gaps(matrix, status, blocks, values, methodology)
    scored = status if is_imputed is None else np.where(is_imputed, OBSERVED, status).astype(np.int8)
    return Grid(matrix, scored, status, is_imputed, reason, reasons, blocks)


def _fill_gaps(
    matrix: Matrix, status: Codes, blocks: list[Block], values: pl.DataFrame, methodology: Methodology
) -> Flags | None:
    """Gaps filled in place by carry and impute; None where no indicator has such a rule."""
    rules = [(row, leaf) for row, leaf in enumerate(methodology.computed) if leaf.fills_gaps]
    if not rules:
        return None
    is_imputed = np.zeros(matrix.shape, dtype=np.bool_)
    nobody = pl.DataFrame(schema=dict.fromkeys(_PEERS, pl.String))
    peers = peers_of(values) if "peer_group" in values.columns else nobody
    for block in blocks:
        of_type = [other.units["period_code"] for other in blocks if other.period_type == block.period_type]
        periods = pl.concat(of_type).unique().sort().to_list()
        period = block.units["period_code"].rank("dense").cast(pl.Int64).to_numpy()
        groups = block.units.select(ORDER).join(peers, on=ORDER, how="left", maintain_order="left")
        group = (groups["peer_group"].rank("dense").cast(pl.Int64) - 1).fill_null(-1).to_numpy()
        for row, leaf in rules:
            at = (row, block.columns)
            is_imputed[at] = (
                prepare.carry(matrix[at], status[at], block.units, periods, leaf)
                if leaf.rule_for_missing == "carry"
                else prepare.impute_from_peers(matrix[at], status[at], period, group)
            )
    return is_imputed


def peers_of(values: pl.DataFrame) -> pl.DataFrame:
    """One row per unit x period that has a peer group; refuses a unit with two of them in a period."""
    keys = [pl.col(key).cast(pl.String) for key in _PEERS]
    peers = values.select(keys).filter(pl.col("peer_group").is_not_null()).unique()
    if peers.select(ORDER).is_duplicated().any():
        raise refusal("同一单元在同一期间有两个同类组。", "A unit belongs to two peer groups in one period.")
    return peers


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
    known = {indicator.code for indicator in methodology.computed} | methodology.denominator_codes
    strange = sorted(set(frame["indicator_code"].unique().to_list()) - known, key=str)
    if strange:
        raise refusal(f"方法中没有这些指标:{strange}。", f"The methodology does not compute: {strange}.")
    is_number = (pl.col("value").abs() <= LARGEST).fill_null(False)
    bad = frame.filter((pl.col("status_code") == OBSERVED) & ~is_number)
    if bad.height:
        row = bad.row(0, named=True)
        where = f"{row['unit_code']} {row['period_code']} {row['indicator_code']}"
        raise refusal(
            f"已观测但没有有限数值(绝对值不超过 {LARGEST:g}):{where}。",
            f"Observed without a finite value (of at most {LARGEST:g}): {where}.",
        )
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
