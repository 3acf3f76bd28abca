"""Tables of the contracts as the generator needs them: columns, types, names, accepted labels."""

from functools import cache
from typing import Any

import polars as pl

from ingestion import contract
from jushu import catalogue


def columns(table: str) -> list[str]:
    """Column names of a contract in order."""
    return [f.name for f in contract.load(table).fields]


@cache
def schema(table: str) -> dict[str, Any]:
    """Polars types of a contract's columns."""
    simple = {
        "string": pl.String,
        "date": pl.Date,
        "timestamp": pl.Datetime("us"),
        "boolean": pl.Boolean,
    }
    sized = {"INTEGER": pl.Int32, "BIGINT": pl.Int64}
    return {
        f.name: pl.Decimal(f.decimal_digits, f.decimal_places)
        if f.kind == "number"
        else sized[f.sql_type]
        if f.kind == "integer"
        else simple[f.kind]
        for f in contract.load(table).fields
    }


def typed(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The contract's columns of a frame in order and type; columns that the frame lacks are empty."""
    wanted = schema(table)
    return frame.select(
        (pl.col(c) if c in frame.columns else pl.lit(None)).cast(t).alias(c) for c, t in wanted.items()
    )


def header(table: str, language: str) -> list[str]:
    """Headers of a file: ``en`` column names, ``zh`` Chinese names, ``synonym`` other Chinese names."""
    fields = contract.load(table).fields
    if language == "en":
        return [f.name for f in fields]
    if language == "zh":
        return [f.label_zh for f in fields]
    return [sorted(f.names - {f.name, f.label_zh} or {f.label_zh})[0] for f in fields]


def labels(table: str, column: str) -> dict[str, str]:
    """Code -> Chinese label of a column with a code list."""
    return contract.load(table).field(column).labels


def code_list(name: str) -> pl.DataFrame:
    """A code list of the catalogue, all columns as text."""
    return catalogue.code_list(name)
