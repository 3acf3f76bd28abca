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
from jushu.releases import content_hash, facts, pins, policy, role_files, sql
from jushu.releases.read import ROLES
from jushu.releases.release import MANIFEST, Release, current, from_manifest, list_releases, point_to
from jushu.settings import Settings
from jushu.warehouse import limit_memory


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
        limit_memory(connection, settings)
        # Every table and comment is a commit; they are forced to the disk once, when the release is sealed.
        connection.execute("SET fsync_mode = 'NONE'")
        sql.attach_warehouse(connection, warehouse or settings.warehouse, policy.WAREHOUSE)
        manifest_path = dbt_manifest or settings.dbt_project_dir / "target" / "manifest.json"
        tables = policy.plan(connection, manifest_path)
        now = current(settings)
        marks = content_hash.fingerprints(connection, tables)
        base = role_files.base_of(connection, now, tables, marks)
        differences = base.differences if base else {}
        hashes = content_hash.hash_tables(connection, tables, marks, now, differences)
        content = content_hash.total(hashes)

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
            role_files.write(connection, folder, tables, known, checks_summary, base=base)
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
                label = sql.label(schema, table)
                if label not in ("release_info", role_files.QUALITY):
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
    """The lists of a manifest: tables with rows, hashes and roles; files with size and sha256; versions."""
    metadata = json.loads(dbt_manifest.read_text(encoding="utf-8")).get("metadata", {})
    written = files.sha256_of(path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        "dbt_version": metadata.get("dbt_version"),
        "duckdb_version": duckdb.__version__,
        "storage_version": role_files.STORAGE_VERSION,
        "plan": policy.digest(tables),
        "tables": {
            table.label: {
                "rows": hashes[table.label].rows,
                "content_hash": hashes[table.label].content_hash,
                "fingerprint": hashes[table.label].fingerprint,
                "sums": [str(half) for half in (hashes[table.label].sums or ())[1:]],
                "roles": [role for role in ROLES if role in table.roles],
            }
            for table in tables
        },
        "files": {
            path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": digest}
            for path, digest in written.items()
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
