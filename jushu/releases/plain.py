"""Rows as Polars and spreadsheets can hold them: kinds of DuckDB that they do not know become text."""

import re

import duckdb

from jushu.releases import sql

_UNKNOWN = re.compile(r"\b(INTERVAL|UNION|VARIANT|BIT|BIGNUM|GEOMETRY|TIME WITH TIME ZONE)\b")


def plain(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """The same rows; intervals, unions and the like as text, also inside lists and structures."""
    unknown = [bool(_UNKNOWN.search(str(kind))) for kind in relation.types]
    if not any(unknown):
        return relation
    return relation.project(
        ", ".join(
            f"CAST(#{place} AS VARCHAR) AS {sql.name(column)}"
            if is_text
            else f"#{place} AS {sql.name(column)}"
            for place, (column, is_text) in enumerate(zip(relation.columns, unknown, strict=True), start=1)
        )
    )
