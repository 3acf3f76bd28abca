"""From which columns each column of a dbt model is derived, read from the SQL that dbt compiled.

Only what a value is computed from counts, not what its rows were filtered, joined or grouped by.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

Column = tuple[str, str, str]  # schema, table, column
Sources = dict[
    Column, bool
]  # true where the value itself goes in, false where only whether or how often it is
Columns = Mapping[tuple[str, str], list[str]]  # (schema, table) -> its columns in order
_DIALECT = "duckdb"
_BOOKS = ("ingest", "checks")  # no model is made of them


@dataclass(frozen=True)
class Model:
    """One model or seed of a dbt manifest: where it is stored, what it is made of, and its node.

    ``columns`` is, by column, what it is derived from. ``is_read`` is false where the SQL cannot tell (a
    Python model): then every column is derived from all columns of all inputs.
    """

    schema: str
    table: str
    node: Mapping[str, Any]
    inputs: tuple[tuple[str, str], ...]
    columns: Mapping[str, Sources]
    is_read: bool


def models(manifest: Path, existing: Columns) -> list[Model]:
    """Every model and seed of a dbt manifest, inputs before what is made of them."""
    read = {place: tuple(columns) for place, columns in existing.items() if place[0] not in _BOOKS}
    return _models(manifest.read_text(encoding="utf-8"), tuple(sorted(read.items())))


@lru_cache(maxsize=1)
def _models(manifest: str, stored: tuple[tuple[tuple[str, str], tuple[str, ...]], ...]) -> list[Model]:
    """The same for what a run asks several times."""
    existing = {place: list(columns) for place, columns in stored}
    document = json.loads(manifest)
    nodes = {
        key: node for key, node in document["nodes"].items() if node["resource_type"] in ("model", "seed")
    }
    places = {key: _place(node) for key, node in {**document.get("sources", {}), **nodes}.items()}
    schema: dict[str, Any] = {}
    for (name, table), columns in existing.items():
        schema.setdefault(name, {})[table] = dict.fromkeys(columns, "VARCHAR")
    ordered: dict[str, Model] = {}

    def add(key: str) -> None:
        if key in ordered or key not in nodes:
            return
        parents = nodes[key].get("depends_on", {}).get("nodes", [])
        for parent in parents:
            add(parent)
        inputs = tuple(sorted(places[parent] for parent in parents if parent in places))
        ordered[key] = _model(nodes[key], inputs, schema, existing)

    for key in sorted(nodes):
        add(key)
    return list(ordered.values())


def _place(node: Mapping[str, Any]) -> tuple[str, str]:
    return node["schema"], node.get("alias") or node.get("identifier") or node["name"]


def _model(
    node: Mapping[str, Any], inputs: tuple[tuple[str, str], ...], schema: dict[str, Any], existing: Columns
) -> Model:
    place = _place(node)
    there = existing.get(place, [])
    code = node.get("compiled_code")
    if node["resource_type"] == "seed":
        return Model(*place, node, inputs, {column: {} for column in there}, True)
    try:
        read = derived(code, schema) if code and node.get("language", "sql") == "sql" else None
    except SqlglotError:
        read = None
    if read is not None and set(there) <= set(read):
        return Model(*place, node, inputs, {column: read[column] for column in there}, True)
    everything = {(*used, column): True for used in inputs for column in existing.get(used, [])}
    return Model(*place, node, inputs, dict.fromkeys(there, everything), False)


def derived(code: str, schema: dict[str, Any]) -> dict[str, Sources]:
    """Columns of a query, by name, with the stored columns that they are computed from.

    ``schema`` is schema -> table -> column -> type. Raises SqlglotError where the SQL cannot be read.
    """
    statement = sqlglot.parse_one(code, dialect=_DIALECT)
    for table in statement.find_all(exp.Table):
        table.set("catalog", None)  # the warehouse is attached under other names elsewhere
    statement = qualify(statement, schema=schema, dialect=_DIALECT, validate_qualify_columns=False)
    scope = build_scope(statement)
    return {} if scope is None else _of(scope, {})


def _of(scope: Scope, known: dict[int, dict[str, Sources]]) -> dict[str, Sources]:
    """Columns of one SELECT (or UNION) with what they are derived from."""
    if id(scope) in known:
        return known[id(scope)]
    known[id(scope)] = {}  # a recursive query refers to itself
    found: dict[str, Sources] = {}
    if scope.set_operation_scopes:
        for part in scope.set_operation_scopes:
            columns = _of(part, known)
            names = columns if scope.expression.args.get("by_name") else found or columns
            for name, sources in zip(list(names), columns.values(), strict=False):
                _add(found.setdefault(name, {}), sources)
    else:
        for projection in scope.expression.args.get("expressions") or ():
            found[projection.alias_or_name] = _used(projection, scope, known)
    known[id(scope)] = found
    return found


def _used(expression: exp.Expr, scope: Scope, known: dict[int, dict[str, Sources]]) -> Sources:
    """Stored columns in an expression, those of queries inside it included."""
    found: Sources = {}
    for column in expression.find_all(exp.Column):
        source = _source(column.table, scope, column)
        shown = _is_shown(column, expression)
        if isinstance(source, Scope):
            columns = _of(source, known)
            # a function that makes rows (unnest) gives columns that no SELECT names
            for sources in [columns[column.name]] if column.name in columns else columns.values():
                _add(found, sources, shown)
        elif isinstance(source, exp.Table) and source.db:
            _add(found, {(source.db, source.name, column.name): shown})
    return found


def _is_shown(column: exp.Expr, top: exp.Expr) -> bool:
    """Whether the value of a column goes into an expression, not only whether or how often there is one."""
    here = column
    while here is not top and here.parent is not None:
        here = here.parent
        if isinstance(here, exp.Count) or _asks_whether_there_is(here):
            return False
    return True


def _asks_whether_there_is(expression: exp.Expr) -> bool:
    """A comparison with nothing: ``is null``, or with the empty text."""
    if isinstance(expression, exp.Is):
        return isinstance(expression.expression, exp.Null)
    return isinstance(expression, (exp.EQ, exp.NEQ)) and expression.expression == exp.Literal.string("")


def _add(found: Sources, more: Sources, shown: bool = True) -> None:
    for column, value in more.items():
        found[column] = found.get(column, False) or (value and shown)


def _source(name: str, scope: Scope, column: exp.Column) -> exp.Expr | Scope | None:
    """What a name stands for where the column is written: the innermost query that knows it."""
    inner = column.parent_select
    for candidate in scope.traverse():
        if candidate.expression is inner and name in candidate.sources:
            return candidate.sources[name]
    return scope.sources.get(name)
