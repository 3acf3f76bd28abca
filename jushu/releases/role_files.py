"""The files of a release: one DuckDB file per role, and Parquet for the tools of analysts."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from jushu.releases import policy, sql
from jushu.releases.read import ROLES

STORAGE_VERSION = "v1.1.0"  # the oldest DuckDB that must open a released file
QUALITY = "audit_quality"
_PARQUET_ROLE = "analyst"  # Parquet is for the tools of analysts; auditors have raw rows in their own file
_WRITERS = 2  # tables at a time: most are too small for more than one thread of DuckDB
_INFO = (
    *("release_id", "previous_id", "published_at", "data_as_of", "as_of", "period_code"),
    *("catalogue_version", "catalogue_hash", "methodology_version", "methodology_hash"),
    *("code_version", "content_hash", "quality_score"),
)


def write(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    tables: list[policy.Published],
    known: Mapping[str, Any],
    checks_summary: pl.DataFrame | None,
) -> None:
    """Write all tables into a folder, a few at a time; ``known`` becomes the row of release_info,
    ``checks_summary`` (one row per checked table) the table audit_quality of every role.
    """
    parquet = folder / "parquet"
    parquet.mkdir(parents=True)
    for role in ROLES:
        path = sql.text(str(folder / f"{role}.duckdb"))
        connection.execute(f"ATTACH {path} AS {role} (STORAGE_VERSION '{STORAGE_VERSION}')")
        for schema in {table.schema for table in tables if role in table.roles}:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {role}.{sql.name(schema)}")
    with ThreadPoolExecutor(_WRITERS) as pool:
        for _ in pool.map(partial(_write_table, connection, parquet), tables):
            pass
    for role in ROLES:
        _write_release_tables(connection, role, known, checks_summary)
    _copy_to_parquet(connection, "SELECT * FROM analyst.main.release_info", parquet / "release_info.parquet")
    for role in ROLES:
        connection.execute(f"CHECKPOINT {role}")
        connection.execute(f"DETACH {role}")


def _write_table(connection: duckdb.DuckDBPyConnection, parquet: Path, table: policy.Published) -> None:
    """One table, sorted once and then copied to the other roles."""
    target = f"{sql.name(table.schema)}.{sql.name(table.name)}"
    rows = f"{table.select} ORDER BY ALL"
    with connection.cursor() as cursor:
        for role in (role for role in ROLES if role in table.roles):
            cursor.execute(f"CREATE TABLE {role}.{target} AS {rows}")
            _describe(cursor, f"{role}.{target}", table)
            rows = f"SELECT * FROM {role}.{target}"
            if role == _PARQUET_ROLE:
                _copy_to_parquet(cursor, rows, parquet / f"{table.label}.parquet")


def _describe(connection: duckdb.DuckDBPyConnection, target: str, table: policy.Published) -> None:
    """Store what the table and its columns are, for every client that shows comments."""
    if table.comment:
        connection.execute(f"COMMENT ON TABLE {target} IS {sql.text(table.comment)}")
    for column, words in table.comments.items():
        if words:
            connection.execute(f"COMMENT ON COLUMN {target}.{sql.name(column)} IS {sql.text(words)}")


def _copy_to_parquet(connection: duckdb.DuckDBPyConnection, rows: str, path: Path) -> None:
    connection.execute(f"COPY ({rows}) TO {sql.text(str(path))} (FORMAT parquet, COMPRESSION zstd)")


def _write_release_tables(
    connection: duckdb.DuckDBPyConnection,
    role: str,
    known: Mapping[str, Any],
    checks_summary: pl.DataFrame | None,
) -> None:
    connection.execute(
        f"""
        CREATE TABLE {role}.main.release_info AS
        SELECT CAST($release_id AS VARCHAR) AS release_id,
               CAST($previous_id AS VARCHAR) AS previous_release_id,
               CAST($published_at AS TIMESTAMP) AS published_at,
               CAST($data_as_of AS DATE) AS data_as_of,
               CAST($as_of AS TIMESTAMP) AS as_of,
               CAST($period_code AS VARCHAR) AS period_code,
               CAST($catalogue_version AS VARCHAR) AS catalogue_version,
               CAST($catalogue_hash AS VARCHAR) AS catalogue_hash,
               CAST($methodology_version AS VARCHAR) AS methodology_version,
               CAST($methodology_hash AS VARCHAR) AS methodology_hash,
               CAST($code_version AS VARCHAR) AS code_version,
               CAST($content_hash AS VARCHAR) AS content_hash,
               CAST($quality_score AS DECIMAL(6, 2)) AS quality_score
        """,
        {name: known[name] for name in _INFO},
    )
    if checks_summary is not None:
        connection.register("checks_summary", checks_summary.to_arrow())
        connection.execute(f"CREATE TABLE {role}.main.{QUALITY} AS SELECT * FROM checks_summary ORDER BY ALL")
        connection.unregister("checks_summary")
