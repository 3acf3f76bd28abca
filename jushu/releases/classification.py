"""The level (GB/T 43697) of each column of the warehouse, whether it is personal, and which role may see it.

Data contracts classify what comes in; a column of a model inherits the highest level of what it is derived
from, and is personal where a personal value goes into it: not where it only says whether or how often there
is one. A column that has the name of a personal field is personal wherever it stands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import duckdb
import polars as pl

from jushu import catalogue, derivation
from jushu.errors import JushuError
from jushu.releases import sql

# The highest level that a role may see; nobody sees personal data.
CEILINGS = {"management": "general", "analyst": "important", "auditor": "core"}
_LOWEST = "general"
_CJK = ("\u3400", "\u9fff")
Basis = Literal["contract", "sql", "inputs", "declared", "none"]


@dataclass(frozen=True)
class Class:
    """What one column is: its level, whether it is personal, texts, and where that is known from.

    ``basis`` is contract, sql (derived from ``derived_from``), inputs (of a model that is no SQL: from all
    columns of these tables), declared (by the dbt project) or none (computed from no data, such as a count).
    """

    level: str
    is_personal: bool
    basis: Basis
    derived_from: tuple[str, ...]
    zh: str
    en: str


_TABLE = {
    "table_name": pl.String,
    "column_name": pl.String,
    "position": pl.Int32,
    "level": pl.String,
    "is_personal": pl.Boolean,
    "basis": pl.String,
    "derived_from": pl.String,
    "description_zh": pl.String,
    "description_en": pl.String,
}
Classes = Mapping[derivation.Column, Class]


def _ranks() -> dict[str, int]:
    """The levels of the catalogue, a higher number for a higher level."""
    return {row["level_code"]: int(row["rank"]) for row in catalogue.code_list("data_levels").to_dicts()}


def meta(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the dbt project says about a model or column beyond dbt's own words."""
    return {**item.get("meta", {}), **item.get("config", {}).get("meta", {})}


def classify(
    connection: duckdb.DuckDBPyConnection,
    warehouse: str,
    models: Iterable[derivation.Model],
    existing: derivation.Columns,
) -> Classes:
    """Every column of raw tables and models of an attached warehouse."""
    found = _contracts(connection, warehouse, existing)
    names = {column for (_, _, column), known in found.items() if known.is_personal}
    ranks = _ranks()
    for model in models:
        for column, sources in model.columns.items():
            level = max(_inherited(model, column, sources, found), key=ranks.__getitem__)
            found[model.schema, model.table, column] = _of_model(model, column, found, level, names)
    return found


def _contracts(
    connection: duckdb.DuckDBPyConnection, warehouse: str, existing: derivation.Columns
) -> dict[derivation.Column, Class]:
    """Raw columns as the contracts classify them; what the loader adds is general."""
    found: dict[derivation.Column, Class] = {}
    if ("ingest", "columns") in existing:
        for row in connection.sql(f"FROM {sql.name(warehouse)}.ingest.columns").pl().to_dicts():
            # a warehouse that the last version loaded has no texts yet
            texts = row.get("label_zh") or "", row.get("description") or ""
            one = Class(row["classification"], row["is_personal"], "contract", (), *texts)
            found["raw", row["table_name"], row["column_name"]] = one
    names = {column for (_, _, column), known in found.items() if known.is_personal}
    for (schema, table), columns in existing.items():
        for column in columns if schema == "raw" else ():
            plain = Class(_LOWEST, column in names, "none", (), "", "")
            found.setdefault((schema, table, column), plain)
    return found


def _inherited(
    model: derivation.Model, column: str, sources: derivation.Sources, known: Classes
) -> list[str]:
    """Levels of what a column is derived from, and the one that the dbt project states, if it does."""
    stated = meta(model.node["columns"].get(column, {})).get("level", _LOWEST)
    return [stated, *(known[source].level for source in sources if source in known)]


def _of_model(model: derivation.Model, column: str, known: Classes, level: str, names: set[str]) -> Class:
    node = model.node["columns"].get(column, {})
    sources, said = model.columns[column], meta(node)
    carries = any(shown and known[source].is_personal for source, shown in sources.items() if source in known)
    basis: Basis = "sql" if sources else "none"
    parts = sorted({f"{table}.{name}" for _, table, name in sources})
    if not model.is_read:
        basis, parts = "inputs", sorted({f"{table}.*" for _, table, _ in sources})
    if said.keys() & {"level", "is_personal"}:
        basis = "declared"
    is_personal = carries or column in names or bool(said.get("is_personal"))
    return Class(level, is_personal, basis, tuple(parts), *in_both(node.get("description", "")))


def in_both(description: str) -> tuple[str, str]:
    """The Chinese and the English of a description that says it in English and then in Chinese."""
    text = " ".join(description.split())
    start = next((n for n, sign in enumerate(text) if _CJK[0] <= sign <= _CJK[1]), len(text))
    return text[start:], text[:start].strip()


def refuse_above(table: str, roles: Iterable[str], columns: Mapping[str, Class]) -> None:
    """Raise JushuError RELEASE_CLASSIFIED where a table of a role has a column above the role's ceiling."""
    ranks = _ranks()
    for role in sorted(roles):
        high = [
            f"{table}.{column} ({found.level})"
            for column, found in columns.items()
            if ranks[found.level] > ranks[CEILINGS[role]]
        ]
        if high:
            raise JushuError(
                "RELEASE_CLASSIFIED",
                zh=f"{role} 的文件不得含有这些列：{'、'.join(high)}。",
                en=f"The file of {role} may not hold these columns: {', '.join(high)}.",
                safe_zh="没有发布，上一次发布仍可使用。",
                safe_en="Nothing was published; the last release can still be used.",
                todo_zh="从模型中去掉该列，或用 meta.roles 只把该表发给可以看的角色。",
                todo_en="Leave the column out of the model, or narrow the roles of the table (meta.roles).",
            )


def table(classes: Classes, existing: derivation.Columns) -> pl.DataFrame:
    """One row per column of the tables that exist, in the order of their columns."""
    rows = [
        {
            "table_name": sql.label(schema, name),
            "column_name": column,
            "position": number,
            "level": found.level,
            "is_personal": found.is_personal,
            "basis": found.basis,
            "derived_from": ";".join(found.derived_from) or None,
            "description_zh": found.zh or None,
            "description_en": found.en or None,
        }
        for (schema, name), columns in existing.items()
        for number, column in enumerate(columns, start=1)
        if (found := classes.get((schema, name, column)))
    ]
    return pl.DataFrame(rows, schema=_TABLE)
