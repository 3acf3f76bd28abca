"""Scores of a table that need not fit into the memory: one period after the other."""

from collections.abc import Iterator
from threading import Lock
from typing import TYPE_CHECKING, Literal

import duckdb
import polars as pl

from jushu.scoring.methodology import Methodology
from jushu.scoring.score import score

if TYPE_CHECKING:
    import pyarrow as pa

Part = Literal["indicators", "nodes"]
# dbt builds two tables side by side; each period of a rating takes gigabytes and all cores anyway
_ONE_AT_A_TIME = Lock()


def score_by_period(
    values: duckdb.DuckDBPyRelation, methodology: Methodology, part: Part
) -> "pa.RecordBatchReader":
    """One part of what ``score`` gives, period by period as the reader is read; rows and errors are the same.

    Points, ranks and medians compare units of one period only, so that nothing is lost. A rule that carries
    a value over from an earlier period needs all of them: then the table is scored in one piece.
    """
    import pyarrow as pa  # noqa: PLC0415 (only dbt needs it, the program starts without)

    empty = getattr(score(values.limit(0).pl(), methodology), part).to_arrow().schema

    def batches() -> "Iterator[pa.RecordBatch]":
        for one in _pieces(values, methodology):
            yield from _scored(one, methodology, part).cast(empty).to_batches()

    return pa.RecordBatchReader.from_batches(empty, batches())


def _scored(piece: duckdb.DuckDBPyRelation, methodology: Methodology, part: Part) -> "pa.Table":
    with _ONE_AT_A_TIME:
        rows: pl.DataFrame = getattr(score(piece.pl(), methodology), part)
        return rows.to_arrow()


def _pieces(values: duckdb.DuckDBPyRelation, methodology: Methodology) -> Iterator[duckdb.DuckDBPyRelation]:
    if any(leaf.rule_for_missing == "carry" for leaf in methodology.computed):
        yield values
        return
    periods = values.project("period_type, period_code").distinct().order("period_type, period_code")
    for period_type, period_code in periods.fetchall():
        yield values.filter(
            (duckdb.ColumnExpression("period_type") == duckdb.ConstantExpression(period_type))
            & (duckdb.ColumnExpression("period_code") == duckdb.ConstantExpression(period_code))
        )
