"""The files of a release: one DuckDB file per role, and Parquet for the tools of analysts.

A release begins as a copy of the one before it, and only the tables that changed are written anew: its cost
follows the change. See docs/decisions/0035-a-release-from-the-last.md.
"""

import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import polars as pl

from jushu import files
from jushu.releases import difference, parquet, policy, sql
from jushu.releases.difference import Difference
from jushu.releases.read import ROLES
from jushu.releases.release import Release

STORAGE_VERSION = "v1.1.0"  # the oldest DuckDB that must open a released file
QUALITY = "audit_quality"
_PARQUET_ROLE = "analyst"  # Parquet is for the tools of analysts; auditors have raw rows in their own file
_WRITERS = 2  # tables at a time: most are too small for more than one thread of DuckDB
_INFO = (
    *("release_id", "previous_id", "published_at", "data_as_of", "as_of", "period_code"),
    *("catalogue_version", "catalogue_hash", "methodology_version", "methodology_hash"),
    *("code_version", "content_hash", "quality_score"),
)


class Base(NamedTuple):
    """An earlier release whose files are whole.

    Its folder, the names of the tables that are the same, and what is different in others.
    """

    folder: Path
    unchanged: frozenset[str]
    differences: Mapping[str, Difference]

    def keeps(self, label: str) -> bool:
        """True where the new file of a role begins with this table of the earlier one."""
        return label in self.unchanged or label in self.differences


def base_of(
    connection: duckdb.DuckDBPyConnection,
    earlier: Release | None,
    tables: list[policy.Published],
    marks: Mapping[str, str],
) -> Base | None:
    """The earlier release as one to begin with; ``marks`` are the fingerprints of the tables now.

    None where it shows a role other tables or columns (a dropped table leaves its bytes in the file), where
    another version of DuckDB wrote it, or where its files are not what its manifest says.
    """
    if earlier is None or earlier.manifest.get("plan") != policy.digest(tables) or not _is_whole(earlier):
        return None
    known = {label: entry["fingerprint"] for label, entry in earlier.manifest["tables"].items()}
    same = frozenset(label for label, mark in marks.items() if mark == known.get(label))
    for role in ROLES:
        path = sql.text(str(earlier.path / f"{role}.duckdb"))
        connection.execute(f"ATTACH {path} AS {_earlier(role)} (READ_ONLY)")
    found = {
        table.label: difference.between(connection, table, f"{_earlier(_first(table))}.{_name(table)}")
        for table in tables
        if table.label in marks and table.label not in same
    }
    differences = {label: one for label, one in found.items() if one}
    return Base(earlier.path, same, differences)


def _earlier(role: str) -> str:
    """Name under which the file of a role in the earlier release is attached."""
    return f"earlier_{role}"


def _first(table: policy.Published) -> str:
    """The first role that is shown a table; the others are shown the same."""
    return next(role for role in ROLES if role in table.roles)


def _name(table: policy.Published) -> str:
    """Name of a table within the file of a role."""
    return f"{sql.name(table.schema)}.{sql.name(table.name)}"


def _is_whole(release: Release) -> bool:
    """True where this DuckDB wrote the files that begin the next release, and nothing has changed them."""
    versions = (release.manifest.get("duckdb_version"), release.manifest.get("storage_version"))
    expected = {
        release.path / name: entry["sha256"]
        for name, entry in release.manifest["files"].items()
        if name.endswith((".duckdb", parquet.SUFFIX))
    }
    return (
        versions == (duckdb.__version__, STORAGE_VERSION)
        and all(path.is_file() for path in expected)
        and files.sha256_of(expected) == expected
    )


def write(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    tables: list[policy.Published],
    known: Mapping[str, Any],
    checks_summary: pl.DataFrame | None,
    *,
    base: Base | None,
) -> None:
    """Write all tables into a folder, a few at a time; ``known`` becomes the row of release_info,
    ``checks_summary`` (one row per checked table) the table audit_quality of every role. Those that are
    unchanged since ``base`` are taken from it.
    """
    shown = folder / parquet.FOLDER
    shown.mkdir(parents=True)
    for role in ROLES:
        _attach(connection, folder, role, base)
        for schema in {table.schema for table in tables if role in table.roles}:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {role}.{sql.name(schema)}")
    changed = [table for table in tables if not base or table.label not in base.unchanged]
    with ThreadPoolExecutor(_WRITERS) as pool:
        for _ in pool.map(partial(_write_table, connection, shown, base), changed):
            pass
    for role in ROLES:
        _write_release_tables(connection, role, known, checks_summary)
    parquet.copy(connection, f"FROM {_PARQUET_ROLE}.main.release_info", shown / "release_info.parquet")
    if base:
        for table in base.unchanged:
            parquet.link_table(table, base.folder / parquet.FOLDER, shown)
    for role in ROLES:
        connection.execute(f"CHECKPOINT {role}")
        connection.execute(f"DETACH {role}")


def _attach(connection: duckdb.DuckDBPyConnection, folder: Path, role: str, base: Base | None) -> None:
    """A file for the role: empty, or with the unchanged tables of an earlier release."""
    path = folder / f"{role}.duckdb"
    if base:
        shutil.copyfile(base.folder / path.name, path)
    connection.execute(f"ATTACH {sql.text(str(path))} AS {role} (STORAGE_VERSION '{STORAGE_VERSION}')")
    for schema, name in connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ?", [role]
    ).fetchall():
        if base and not base.keeps(sql.label(schema, name)):
            connection.execute(f"DROP TABLE {role}.{sql.name(schema)}.{sql.name(name)}")
    connection.execute(f"CHECKPOINT {role}")  # so that what is written next takes the place of what went


def _write_table(
    connection: duckdb.DuckDBPyConnection, shown: Path, base: Base | None, table: policy.Published
) -> None:
    """One table for every role: what is different, or all of it, sorted once and then copied."""
    changes = base.differences.get(table.label) if base else None
    with connection.cursor() as cursor:
        parts = parquet.parts_of(cursor, table)
        order = ", ".join([parts.key, *map(sql.name, table.columns)]) if parts else "ALL"
        rows = f"{table.select} ORDER BY {order}"
        for role in (role for role in ROLES if role in table.roles):
            target = f"{role}.{_name(table)}"
            if changes:
                difference.apply(cursor, target, changes)
            else:
                cursor.execute(f"CREATE TABLE {target} AS {rows}")
            _describe(cursor, target, table)
            rows = f"SELECT * FROM {target}"
            if role == _PARQUET_ROLE:
                since = (base.folder / parquet.FOLDER, changes) if base and changes else None
                parquet.write(cursor, target, table, shown, since)


def _describe(connection: duckdb.DuckDBPyConnection, target: str, table: policy.Published) -> None:
    """Store what the table and its columns are, for every client that shows comments."""
    if table.comment:
        connection.execute(f"COMMENT ON TABLE {target} IS {sql.text(table.comment)}")
    for column, words in table.comments.items():
        if words:
            connection.execute(f"COMMENT ON COLUMN {target}.{sql.name(column)} IS {sql.text(words)}")


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
