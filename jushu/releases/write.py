"""Write, audit, publish: build a release beside the others, check it, then move one pointer."""

import json
import shutil
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from filelock import FileLock

from jushu import files
from jushu.errors import JushuError
from jushu.releases import content_hash, facts, pins, policy, sql
from jushu.releases.read import ROLES
from jushu.releases.release import MANIFEST, Release, current, from_manifest, list_releases, point_to
from jushu.settings import Settings

STORAGE_VERSION = "v1.1.0"  # the oldest DuckDB that must open a released file
_PARQUET_ROLE = "analyst"  # Parquet is for the tools of analysts; auditors have raw rows in their own file
_QUALITY = "audit_quality"
_INFO = (
    *("release_id", "previous_id", "published_at", "data_as_of", "as_of", "period_code"),
    *("catalogue_version", "catalogue_hash", "methodology_version", "methodology_hash"),
    *("code_version", "content_hash", "quality_score"),
)


def publish(
    settings: Settings,
    *,
    warehouse: Path | None = None,
    dbt_manifest: Path | None = None,
    as_of: datetime | None = None,
    data_as_of: date | None = None,
    quality_score: Decimal | None = None,
    checks_summary: pl.DataFrame | None = None,
    code_version: str | None = None,
    published_at: datetime | None = None,
    known_at: datetime | None = None,
) -> Release:
    """Publish what the warehouse holds now, if it differs from the current release.

    ``as_of`` and ``data_as_of`` default to the warehouse's own (int_period__bounds). ``checks_summary`` (one
    row per checked table) becomes the table audit_quality of every role. The same content as the current
    release publishes nothing (``unchanged``); the same content as a release that the pointer does not name
    moves the pointer there, which also completes a publication that was killed between its two renames.
    While readers are pinned to a release the pointer stays. ``known_at`` marks a build as of that time: its
    release stands beside the others and the pointer never moves to it by a run. The definitions and the code
    are kept with it. Raises JushuError RELEASE_INCOMPLETE, WAREHOUSE_UNREADABLE or RELEASE_NOT_WRITTEN;
    readers then still have the last release.
    """
    settings.releases.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.releases / ".lock"), duckdb.connect() as connection:
        for leftover in settings.releases.glob(".tmp-*"):
            shutil.rmtree(leftover)
        connection.execute(f"SET temp_directory = {sql.text(str(settings.work / 'release'))}")
        # Every table and comment is a commit; they are forced to the disk once, when the release is sealed.
        connection.execute("SET fsync_mode = 'NONE'")
        sql.attach_warehouse(connection, warehouse or settings.warehouse, policy.WAREHOUSE)
        manifest_path = dbt_manifest or settings.dbt_project_dir / "target" / "manifest.json"
        tables = policy.plan(connection, manifest_path)
        hashes = {table.label: content_hash.hash_table(connection, table) for table in tables}
        content = content_hash.total(hashes)

        now = current(settings)
        same = [release for release in list_releases(settings) if release.content_hash == content]
        if now and now.content_hash == content:
            return from_manifest(now.path, now.manifest, unchanged=True)
        if same:
            _advance(same[-1], known_at, settings)
            return same[-1]

        told = facts.Told(as_of, data_as_of, known_at, published_at, quality_score, code_version)
        known = facts.collect(connection, settings, told, content, now)
        release_id = known["release_id"]
        folder = settings.releases / f".tmp-{release_id}"
        try:
            _write(connection, folder, tables, known, checks_summary)
            _audit(folder, tables, hashes)
            manifest = known | _inventory(folder, tables, hashes, manifest_path)
            _seal(folder, manifest)
            final = folder.rename(settings.releases / release_id)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)  # half a release must not hold a full disk
            raise
        files.sync(settings.releases)
        release = from_manifest(final, manifest)
        _advance(release, known_at, settings)
        return release


def _advance(release: Release, known_at: datetime | None, settings: Settings) -> None:
    """Let readers see the release, unless they are pinned to another or it is a look back."""
    if pins.pinned(settings) is None and known_at is None:
        point_to(release.release_id, settings)


def _write(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    tables: list[policy.Published],
    known: Mapping[str, Any],
    checks_summary: pl.DataFrame | None,
) -> None:
    """One DuckDB file per role, and Parquet. A table is sorted once and then copied to the other roles."""
    parquet = folder / "parquet"
    parquet.mkdir(parents=True)
    for role in ROLES:
        path = sql.text(str(folder / f"{role}.duckdb"))
        connection.execute(f"ATTACH {path} AS {role} (STORAGE_VERSION '{STORAGE_VERSION}')")
    for table in tables:
        target = f"{sql.name(table.schema)}.{sql.name(table.name)}"
        rows = f"{table.select} ORDER BY ALL"
        for role in (role for role in ROLES if role in table.roles):
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {role}.{sql.name(table.schema)}")
            connection.execute(f"CREATE TABLE {role}.{target} AS {rows}")
            _describe(connection, f"{role}.{target}", table)
            rows = f"SELECT * FROM {role}.{target}"
            if role == _PARQUET_ROLE:
                _copy_to_parquet(connection, rows, parquet / f"{table.label}.parquet")
    for role in ROLES:
        _write_release_tables(connection, role, known, checks_summary)
    _copy_to_parquet(connection, "SELECT * FROM analyst.main.release_info", parquet / "release_info.parquet")
    for role in ROLES:
        connection.execute(f"CHECKPOINT {role}")
        connection.execute(f"DETACH {role}")


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
        connection.execute(
            f"CREATE TABLE {role}.main.{_QUALITY} AS SELECT * FROM checks_summary ORDER BY ALL"
        )
        connection.unregister("checks_summary")


def _audit(
    folder: Path, tables: list[policy.Published], hashes: Mapping[str, content_hash.TableHash]
) -> None:
    """Open every written file as a reader does: exactly the promised tables with the promised rows."""
    for role in ROLES:
        expected = {table.label: hashes[table.label].rows for table in tables if role in table.roles}
        with duckdb.connect() as reader:
            reader.execute(f"ATTACH {sql.text(str(folder / f'{role}.duckdb'))} AS written (READ_ONLY)")
            found = {}
            for schema, table in reader.execute(
                "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'written'"
            ).fetchall():
                label = table if schema == "main" else f"{schema}.{table}"
                if label not in ("release_info", _QUALITY):
                    counted = reader.execute(
                        f"SELECT count(*) FROM written.{sql.name(schema)}.{sql.name(table)}"
                    ).fetchone()
                    found[label] = counted[0] if counted else 0
        if found != expected:
            different = sorted(label for label, _ in found.items() ^ expected.items())
            raise JushuError(
                "RELEASE_NOT_WRITTEN",
                zh=f"{role} 文件写出后核对不符:{'、'.join(different)};未发布。",
                en=f"The {role} file differs from the warehouse after writing: {', '.join(different)}.",
                todo_zh="检查磁盘空间后重新运行。",
                todo_en="Check the disk space and run again.",
            )


def _inventory(
    folder: Path,
    tables: list[policy.Published],
    hashes: Mapping[str, content_hash.TableHash],
    dbt_manifest: Path,
) -> dict[str, Any]:
    """The lists of a manifest: tables with rows, hash and roles; files with size and sha256; versions."""
    metadata = json.loads(dbt_manifest.read_text(encoding="utf-8")).get("metadata", {})
    return {
        "dbt_version": metadata.get("dbt_version"),
        "duckdb_version": duckdb.__version__,
        "storage_version": STORAGE_VERSION,
        "tables": {
            table.label: {
                "rows": hashes[table.label].rows,
                "content_hash": hashes[table.label].content_hash,
                "roles": [role for role in ROLES if role in table.roles],
            }
            for table in tables
        },
        "files": {
            path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": files.sha256(path)}
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
    }


def _seal(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest, make the files read-only and force everything to the disk."""
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o444)
        files.sync(path)
    files.sync(folder)
