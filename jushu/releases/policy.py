"""Which table goes to which role, and what is left out of it or masked.

dbt models say it themselves (``meta.roles``); what ingestion and the checks write stands here. Personal
columns are in no release, and no role gets a column above its level (``classification``).
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from jushu import derivation, warehouse
from jushu.errors import JushuError
from jushu.releases import classification, sql
from jushu.releases.classification import Classes

WAREHOUSE = "warehouse"  # alias of the attached working file
MASK = "***"
_AUDITOR = frozenset({"auditor"})
_EVERYBODY = frozenset({"management", "analyst", "auditor"})

# Loading order and time of the same content differ from run to run, its fingerprint from version to version
# of the reader's library.
_VOLATILE = frozenset({"_loaded_at", "_load_seq", "_row_hash"})


@dataclass(frozen=True)
class Published:
    """One table of a release: its source, its roles, its columns as SQL expressions by name.

    ``hashed`` are the columns that count for the content hash; none for records about the run itself.
    ``comment`` and ``comments`` (by column) describe it, in English and then in Chinese; empty where unknown.
    ``parquet_by`` is the column by whose periods its Parquet is dealt out to files; empty for one file.
    """

    schema: str
    name: str
    source: str
    roles: frozenset[str]
    columns: Mapping[str, str]
    hashed: tuple[str, ...]
    comment: str = ""
    comments: Mapping[str, str] = field(default_factory=dict)
    parquet_by: str = ""

    @property
    def label(self) -> str:
        """Name as a reader writes it: marts without schema, raw tables with it."""
        return sql.label(self.schema, self.name)

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
    roles: frozenset[str] = _AUDITOR


_AUDIT = (
    _Audit("ingest", "files", "audit_files", frozenset({"received_at", "loaded_at", "load_seq"})),
    _Audit(
        *("ingest", "quarantine_state", "audit_quarantine"), frozenset({"first_seen_at", "last_tried_at"})
    ),
    _Audit("ingest", "control_totals", "audit_control_totals", frozenset({"loaded_at", "load_seq"})),
    _Audit("ingest", "log", "audit_log", counts=False),
    _Audit("checks", "results", "audit_check_results", counts=False),
    _Audit("checks", "failed_keys", "audit_failed_keys", counts=False),
    _Audit("checks", "waivers", "audit_waivers", counts=False, roles=_EVERYBODY),
    _Audit("checks", "waived", "audit_waived", counts=False, roles=_EVERYBODY),
    _Audit("checks", "scores", "audit_quality_scores", counts=False),
    _Audit("checks", "coverage", "audit_quality_coverage", counts=False),
    _Audit("checks", "trend", "audit_rule_trend", counts=False),
    _Audit("checks", "badge", "audit_indicator_badge", counts=False, roles=_EVERYBODY),
)


def plan(connection: duckdb.DuckDBPyConnection, dbt_manifest: Path) -> list[Published]:
    """Every table of a release, sorted by schema and name; the warehouse is attached as ``WAREHOUSE``.

    Raises JushuError RELEASE_INCOMPLETE where dbt's manifest promises a table that is not in the warehouse,
    and RELEASE_CLASSIFIED where a role would get a column above its level.
    """
    existing = warehouse.columns(connection, WAREHOUSE)
    models = derivation.models(dbt_manifest, existing)
    classes = classification.classify(connection, WAREHOUSE, models, existing)
    personal = {
        (table, column)
        for (schema, table, column), one in classes.items()
        if one.is_personal and schema == "raw"
    }
    tables = [
        *_models(models, existing, classes),
        *_raw(existing, classes),
        *_audit(existing, personal),
        _classes(connection, classes, existing),
    ]
    # a table of nothing but personal columns is in no release
    return sorted(filter(lambda table: table.columns, tables), key=lambda table: (table.schema, table.name))


def digest(tables: Iterable[Published]) -> str:
    """One hash (hex) of what which role is shown and how: the tables, their columns, masks and files."""
    shown = sorted((table.label, sorted(table.roles), table.select, table.parquet_by) for table in tables)
    return hashlib.sha256(str(shown).encode()).hexdigest()


def _models(
    models: list[derivation.Model], existing: Mapping[tuple[str, str], list[str]], classes: Classes
) -> list[Published]:
    tables, missing = [], []
    for model in models:
        said = classification.meta(model.node)
        roles = frozenset(said.get("roles", ()))
        if not roles:
            continue
        schema, table = model.schema, model.table
        if (schema, table) not in existing:
            missing.append(table)
            continue
        columns = _shown(schema, table, existing, classes)
        classification.refuse_above(table, roles, {name: classes[schema, table, name] for name in columns})
        plain = _published("main", table, _source(schema, table), roles, columns)
        tables.append(
            replace(
                plain,
                comment=" ".join(model.node.get("description", "").split()),
                comments=_comments(schema, table, columns, classes),
                parquet_by=said.get("parquet_by", ""),
            )
        )
    if missing:
        raise JushuError(
            "RELEASE_INCOMPLETE",
            zh=f"工作库缺少应发布的表:{'、'.join(sorted(missing))}。",
            en=f"The warehouse lacks tables that a release must hold: {', '.join(sorted(missing))}.",
            todo_zh="先让 dbt 完整构建成功。",
            todo_en="Let dbt build everything first.",
        )
    return tables


def _raw(existing: Mapping[tuple[str, str], list[str]], classes: Classes) -> list[Published]:
    tables = []
    for schema, table in existing:
        if schema == "raw":
            columns = _shown(schema, table, existing, classes)
            plain = _published("raw", table, _source(schema, table), _AUDITOR, columns)
            tables.append(replace(plain, comments=_comments(schema, table, columns, classes)))
    return tables


def _comments(schema: str, table: str, columns: list[str], classes: Classes) -> dict[str, str]:
    """What each column is, in English and then in Chinese."""
    said = {column: classes[schema, table, column] for column in columns}
    return {column: f"{one.en} {one.zh}".strip() for column, one in said.items()}


def _shown(
    schema: str, table: str, existing: Mapping[tuple[str, str], list[str]], classes: Classes
) -> list[str]:
    """Columns of a table that are not personal, in order."""
    return [column for column in existing[schema, table] if not classes[schema, table, column].is_personal]


def _classes(
    connection: duckdb.DuckDBPyConnection, classes: Classes, existing: Mapping[tuple[str, str], list[str]]
) -> Published:
    """The classification itself, as a table of this connection; it says nothing about the content."""
    found = classification.table(classes, existing)
    connection.register("classified_columns", found.to_arrow())
    connection.execute("CREATE OR REPLACE TABLE memory.main.audit_column AS FROM classified_columns")
    connection.unregister("classified_columns")
    columns = {column: sql.name(column) for column in found.columns}
    return Published("main", "audit_column", "memory.main.audit_column", _AUDITOR, columns, ())


def _audit(existing: Mapping[tuple[str, str], list[str]], personal: set[tuple[str, str]]) -> list[Published]:
    tables = []
    for entry in _AUDIT:
        columns = existing.get((entry.schema, entry.table))
        if columns is None:
            continue
        source = _source(entry.schema, entry.table)
        expressions = {column: sql.name(column) for column in columns}
        if entry.published == "audit_quarantine":
            expressions |= _masked_quarantine(personal)
        hashed = tuple(column for column in columns if column not in entry.volatile) if entry.counts else ()
        tables.append(Published("main", entry.published, source, entry.roles, expressions, hashed))
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
