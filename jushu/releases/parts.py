"""What the tree of a query names: tables, functions and kinds of nodes; all that is not known is refused."""

import re
from typing import Any, NamedTuple

TABLE_FUNCTIONS = frozenset(
    {"duckdb_columns", "duckdb_functions", "duckdb_tables", "generate_series", "generate_subscripts"}
    | {"json_each", "json_tree", "range", "regexp_split_to_table", "repeat_row", "unnest"}
)
# DuckDB calls functions with effects VOLATILE; these of them only make a value.
HARMLESS_VOLATILE = frozenset(
    {"current_query", "error", "gen_random_uuid", "random", "uuid", "uuidv4", "uuidv7"}
)
# Not volatile, and yet: they tell settings, take SQL as text, or work on DuckDB's own states and vectors.
REFUSED_FUNCTIONS = frozenset(
    {"current_setting", "getenv", "getvariable", "json_deserialize_sql", "json_execute_serialized_sql"}
    | {"json_serialize_plan", "json_serialize_sql", "pg_sleep", "query", "query_table", "sleep_ms"}
    | {"combine", "finalize", "index_key", "invoke", "stats", "to_aggregate_state", "vertex_extract"}
    | {"variant_bytes_to_variant", "vector_type"}
)
SCHEMAS = frozenset({"main", "raw"})
CATALOGUE = "jushu"  # the name under which a released file is attached
BROWSER_VIEWS = frozenset({("information_schema", "tables"), ("information_schema", "columns")})
SHOWN = frozenset({"tables", "__show_tables_expanded"})
NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
REFERENCES = frozenset(
    {"BASE_TABLE", "EMPTY", "EXPRESSION_LIST", "JOIN", "PIVOT", "SHOW_REF", "SUBQUERY", "TABLE_FUNCTION"}
)
_PLAIN = NODES | REFERENCES | {"DISTINCT_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER"}
_PLAIN |= {"ORDER_MODIFIER", "ORDER_DEFAULT", "ASCENDING", "DESCENDING"}
CLASSES = frozenset(
    {"BETWEEN", "CASE", "CAST", "COLLATE", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT", "FUNCTION"}
    | {"LAMBDA", "LAMBDA_REF", "OPERATOR", "POSITIONAL_REFERENCE", "STAR", "SUBQUERY", "TYPE", "WINDOW"}
)
_FILE = re.compile(r"[./\\:*?]")
Fault = tuple[str, str, str, str]


class Catalogue(NamedTuple):
    """Names that DuckDB has built in, in small letters."""

    views: frozenset[str]
    volatile: frozenset[str]


def named(tree: Any, catalogue: Catalogue) -> tuple[tuple[str, ...], Fault | None]:
    """The tables that a tree of json_serialize_sql reads, in order, and its first fault in zh and en.

    A name of WITH hides a table from its own place on; the walk is without recursion, because a statement
    may be nested deeper than Python allows.
    """
    tables: dict[str, None] = {}
    waiting: list[tuple[Any, frozenset[str]]] = [(tree, frozenset())]
    while waiting:
        value, scope = waiting.pop()
        if isinstance(value, list):
            waiting.extend((each, scope) for each in reversed(value))
            continue
        if not isinstance(value, dict):
            continue
        if fault := _fault(value, scope, catalogue):
            return (), fault
        if table := _table(value, scope):
            tables[table] = None
        below = scope
        for entry in (value.get("cte_map") or {}).get("map", ()):
            name = entry["key"].lower()
            recursive = (entry["value"].get("query_node") or {}).get("type") == "RECURSIVE_CTE_NODE"
            waiting.append((entry["value"], below | {name} if recursive else below))
            below |= {name}
        rest = [each for key, each in value.items() if key != "cte_map"]
        waiting.extend((each, below) for each in reversed(rest))
    return tuple(tables), None


def _path(value: dict[str, Any]) -> list[str]:
    path = (value.get("qualified_name") or {}).get("path") or []
    return [each.strip('"').lower() for each in path]


def _table(value: dict[str, Any], scope: frozenset[str]) -> str | None:
    if value.get("type") not in ("BASE_TABLE", "SHOW_REF") or "class" in value:
        return None
    path = _path(value)
    if not path or not path[-1] or path[-1] in SHOWN or (len(path) == 1 and path[0] in scope):
        return None
    return path[-1] if path[-2:-1] in ([], ["main"], [CATALOGUE]) else ".".join(path[-2:])


def _fault(value: dict[str, Any], scope: frozenset[str], catalogue: Catalogue) -> Fault | None:
    if "class" in value:
        return _expression(value, catalogue)
    kind = value.get("type")
    if isinstance(kind, str) and kind not in _PLAIN:
        return _not(kind)
    if kind == "TABLE_FUNCTION":
        return _table_function(value["function"])
    if kind == "BASE_TABLE":
        return _place(_path(value), scope, catalogue)
    return _shown(value, scope, catalogue) if kind == "SHOW_REF" else None


def _expression(value: dict[str, Any], catalogue: Catalogue) -> Fault | None:
    if value["class"] == "PARAMETER":
        return _not("PARAMETER", "写出数值本身。", "Write the value itself.")
    return _function(value, catalogue) if value["class"] in CLASSES else _not(str(value["class"]))


def _table_function(function: dict[str, Any]) -> Fault | None:
    name = str(function.get("function_name", function.get("class"))).lower()
    if name in TABLE_FUNCTIONS:
        return None
    known = sorted(TABLE_FUNCTIONS)
    return (
        f"不允许表函数 {name}",
        f"the table function {name} is not allowed",
        f"读发布中的表(SHOW TABLES)。可用的表函数:{'、'.join(known)}。",
        f"Read the tables of the release (SHOW TABLES). Table functions: {', '.join(known)}.",
    )


def _function(value: dict[str, Any], catalogue: Catalogue) -> Fault | None:
    name = str(value.get("function_name", "")).lower()
    effects = catalogue.volatile - HARMLESS_VOLATILE
    if name in effects or name in REFUSED_FUNCTIONS or name.startswith("__internal"):
        return (
            f"不允许函数 {name}",
            f"the function {name} is not allowed",
            "它读取设置、把文字当作 SQL 或有副作用;用普通的函数和表。",
            "It tells settings, takes text as SQL or has effects; use plain functions and tables.",
        )
    return None


def _shown(value: dict[str, Any], scope: frozenset[str], catalogue: Catalogue) -> Fault | None:
    kind, path = value.get("show_type"), _path(value)
    if value.get("query") is not None or (kind == "SHOW_SPECIAL" and path[-1] in SHOWN):
        return None
    if kind == "SHOW_FROM" and set(path) <= SCHEMAS | {CATALOGUE, ""}:
        return None
    if kind in ("SHOW", "DESCRIBE", "SUMMARY"):
        return _place(path, scope, catalogue)
    return (
        f"不允许 SHOW {path[-1]}",
        f"SHOW {path[-1]} is not allowed",
        "用 SHOW TABLES 或 DESCRIBE 表名。",
        "Use SHOW TABLES or DESCRIBE table.",
    )


def _place(path: list[str], scope: frozenset[str], catalogue: Catalogue) -> Fault | None:
    name, before = path[-1], path[:-1]
    if not before and name in scope and name not in catalogue.views:
        return None
    if tuple(path[-2:]) in BROWSER_VIEWS and before[:-1] in ([], [CATALOGUE], ["system"]):
        return None
    outside = before not in ([], [CATALOGUE], *([s] for s in SCHEMAS), *([CATALOGUE, s] for s in SCHEMAS))
    if not outside and name not in catalogue.views and not _FILE.search(name):
        return None
    label = ".".join(path)
    return (
        f"不允许读 {label}",
        f"{label} may not be read",
        "只能读发布中的表(SHOW TABLES);表和列的说明见 duckdb_tables()、duckdb_columns()。",
        "Only the tables of the release can be read (SHOW TABLES); duckdb_tables() and duckdb_columns() "
        "describe them.",
    )


def _not(kind: str, todo_zh: str = "", todo_en: str = "") -> Fault:
    return (f"不允许 {kind}", f"{kind} is not allowed", todo_zh, todo_en)
