"""Which table goes to which role, and what is left out of it or masked.

dbt models say it themselves (``meta.roles``); what ingestion and the checks write stands here. Columns that a
data contract marks as personal are in no release, whatever table carries them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from jushu.errors import JushuError
from jushu.releases import sql

WAREHOUSE = "warehouse"  # alias of the attached working file
MASK = "***"
_AUDITOR = frozenset({"auditor"})

# Loading order and loading time of the same content differ from run to run.
_VOLATILE = frozenset({"_loaded_at", "_load_seq"})


@dataclass(frozen=True)
class Published:
    """One table of a release: its source, its roles, its columns as SQL expressions by name.

    ``hashed`` are the columns that count for the content hash; none for records about the run itself.
    """

    schema: str
    name: str
    source: str
    roles: frozenset[str]
    columns: Mapping[str, str]
    hashed: tuple[str, ...]

    @property
    def label(self) -> str:
        """Name as a reader writes it: marts without schema, raw tables with it."""
        return self.name if self.schema == "main" else f"{self.schema}.{self.name}"

    @property
    def select(self) -> str:
        """Query that yields the published rows."""
        columns = ", ".join(f"{expr} AS {sql.name(column)}" for column, expr in self.columns.items())
        return f"SELECT {columns} FROM {self.source}"


@dataclass(frozen=True)
class _Audit:
    """A bookkeeping table: where it is, how it is called in a release, which columns tell only the time."""

    schema: str
    table: str
    published: str
    volatile: frozenset[str] = field(default_factory=frozenset)
    counts: bool = True


_AUDIT = (
    _Audit("ingest", "files", "audit_files", frozenset({"received_at", "loaded_at", "load_seq"})),
    _Audit("ingest", "quarantine", "audit_quarantine", frozenset({"first_seen_at"})),
    _Audit("ingest", "control_totals", "audit_control_totals", frozenset({"loaded_at", "load_seq"})),
    _Audit("ingest", "log", "audit_log", counts=False),
    _Audit("checks", "results", "audit_check_results", counts=False),
    _Audit("checks", "failed_keys", "audit_failed_keys", counts=False),
)


def plan(connection: duckdb.DuckDBPyConnection, dbt_manifest: Path) -> list[Published]:
    """Every table of a release, sorted by schema and name; the warehouse is attached as ``WAREHOUSE``.

    Raises JushuError RELEASE_INCOMPLETE where dbt's manifest promises a table that is not in the warehouse.
    """
    existing = _columns(connection)
    personal = _personal(connection, existing)
    tables = [
        *_models(dbt_manifest, existing, {column for _, column in personal}),
        *_raw(existing, {column for _, column in personal}),
        *_audit(existing, personal),
    ]
    return sorted(tables, key=lambda table: (table.schema, table.name))


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], list[str]]:
    rows = connection.execute(
        "SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE database_name = ?"
        " ORDER BY schema_name, table_name, column_index",
        [WAREHOUSE],
    ).fetchall()
    found: dict[tuple[str, str], list[str]] = {}
    for schema, table, column in rows:
        found.setdefault((schema, table), []).append(column)
    return found


def _personal(
    connection: duckdb.DuckDBPyConnection, existing: Mapping[tuple[str, str], list[str]]
) -> set[tuple[str, str]]:
    if ("ingest", "columns") not in existing:
        return set()
    rows = connection.execute(
        f"SELECT table_name, column_name FROM {_source('ingest', 'columns')} WHERE is_personal"
    ).fetchall()
    return {(table.rpartition(".")[2], column) for table, column in rows}


def _models(
    dbt_manifest: Path, existing: Mapping[tuple[str, str], list[str]], personal: set[str]
) -> list[Published]:
    nodes = json.loads(dbt_manifest.read_text(encoding="utf-8"))["nodes"].values()
    tables, missing = [], []
    for node in nodes:
        if node["resource_type"] not in ("model", "seed"):
            continue
        roles = frozenset(_meta(node).get("roles", ()))
        if not roles:
            continue
        schema, table = node["schema"], node.get("alias") or node["name"]
        if (schema, table) not in existing:
            missing.append(table)
            continue
        hidden = personal | {
            column["name"] for column in node["columns"].values() if _meta(column).get("is_personal")
        }
        columns = [column for column in existing[schema, table] if column not in hidden]
        tables.append(_published("main", table, _source(schema, table), roles, columns))
    if missing:
        raise JushuError(
            "RELEASE_INCOMPLETE",
            zh=f"工作库缺少应发布的表:{'、'.join(sorted(missing))}。",
            en=f"The warehouse lacks tables that a release must hold: {', '.join(sorted(missing))}.",
            todo_zh="先让 dbt 完整构建成功。",
            todo_en="Let dbt build everything first.",
        )
    return tables


def _raw(existing: Mapping[tuple[str, str], list[str]], personal: set[str]) -> list[Published]:
    return [
        _published(
            "raw",
            table,
            _source(schema, table),
            _AUDITOR,
            [column for column in columns if column not in personal],
        )
        for (schema, table), columns in existing.items()
        if schema == "raw"
    ]


def _audit(existing: Mapping[tuple[str, str], list[str]], personal: set[tuple[str, str]]) -> list[Published]:
    tables = []
    for entry in _AUDIT:
        columns = existing.get((entry.schema, entry.table))
        if columns is None:
            continue
        source = _source(entry.schema, entry.table)
        expressions = {column: sql.name(column) for column in columns}
        if entry.table == "quarantine":
            expressions |= _masked_quarantine(personal)
        hashed = tuple(column for column in columns if column not in entry.volatile) if entry.counts else ()
        tables.append(Published("main", entry.published, source, _AUDITOR, expressions, hashed))
    return tables


def _masked_quarantine(personal: set[tuple[str, str]]) -> dict[str, str]:
    """A refused cell is shown unless it is personal; a refused line is shown unless its table is."""
    if not personal:
        return {}
    bare = "split_part(table_name, '.', -1)"
    tables = ", ".join(sql.text(table) for table in sorted({table for table, _ in personal}))
    cells = ", ".join(sql.text(f"{table}.{column}") for table, column in sorted(personal))
    in_table = f"{bare} IN ({tables})"
    in_cell = f"coalesce(concat({bare}, '.', field) IN ({cells}), true)"
    hidden = f"({in_table} AND (field IS NULL OR {in_cell}))"
    return {
        "raw_value": f"CASE WHEN {hidden} AND raw_value IS NOT NULL THEN '{MASK}' ELSE raw_value END",
        "raw_text": f"CASE WHEN {in_table} AND raw_text IS NOT NULL THEN '{MASK}' ELSE raw_text END",
    }


def _published(schema: str, table: str, source: str, roles: frozenset[str], columns: list[str]) -> Published:
    hashed = tuple(column for column in columns if column not in _VOLATILE)
    return Published(schema, table, source, roles, {column: sql.name(column) for column in columns}, hashed)


def _source(schema: str, table: str) -> str:
    return f"{sql.name(WAREHOUSE)}.{sql.name(schema)}.{sql.name(table)}"


def _meta(item: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**item.get("meta", {}), **item.get("config", {}).get("meta", {})}
