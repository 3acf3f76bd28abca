"""The gate before a query of a person: one reading statement, whose parts DuckDB's own parser names.

What is run is what was checked: the text of an EXPLAIN or of a PIVOT is put together here and parsed again.
"""

import json
import re
import threading
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import duckdb

from jushu.releases import parts, pivots
from jushu.releases.faults import refused

LONGEST = 50_000  # characters; a longer one is made by a program, and some of those keep the parser busy
_SPACE = r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*"
_OPTION = rf"{_SPACE}(?:analyze|format\s+\w+){_SPACE}"
_EXPLAIN = re.compile(
    rf"^{_SPACE}explain\b{_SPACE}(\({_OPTION}(?:,{_OPTION})*\)|analyze\b)?", re.IGNORECASE | re.DOTALL
)
_lock = threading.Lock()


class Checked(NamedTuple):
    """A statement that may run: its text, the tables that it names, and whether it asks for the plan."""

    text: str
    tables: tuple[str, ...]
    is_plan: bool


def check(statement: str, values: Callable[[str], list[str]]) -> Checked:
    """The statement as it may run on a released file; raises JushuError QUERY_REFUSED.

    ``values`` runs a query that passed this gate and returns its first column: the columns of a PIVOT that
    names none. See ``parts`` for what a statement may name.
    """
    if len(statement) > LONGEST:
        raise refused(f"超过 {LONGEST:,} 个字符", f"it is longer than {LONGEST:,} characters")
    explain = _EXPLAIN.match(statement)
    inner = statement[explain.end() :] if explain else statement
    kind = _kind(inner)
    if kind == "MULTI":
        inner = pivots.with_values(inner, lambda query: values(check(query, values).text))
        kind = _kind(inner)
        if kind == "MULTI":
            raise refused(
                "此处的 PIVOT 没有列出取值",
                "this PIVOT does not name its values",
                "写出取值:PIVOT 表 ON 列 IN ('甲', '乙') USING sum(数)。",
                "Name them: PIVOT table ON column IN ('a', 'b') USING sum(number).",
            )
    if kind != "SELECT":
        raise refused(f"不允许 {kind}", f"{kind} is not allowed")
    tables = _tables(inner)
    if not explain:
        return Checked(inner, tables, is_plan=False)
    text = f"EXPLAIN {explain.group(1) or ''}\n{inner}"
    if _kind(text) != "EXPLAIN":
        raise refused("EXPLAIN 的写法不认识", "this form of EXPLAIN is not known")
    return Checked(text, tables, is_plan=True)


def tables_of(statement: str) -> tuple[str, ...]:
    """The tables that a statement names; raises JushuError QUERY_REFUSED as ``check``."""
    return check(statement, lambda _query: ["?"]).tables


def _kind(statement: str) -> str:
    try:
        kinds = [parsed.type.name for parsed in duckdb.extract_statements(statement)]
    except (duckdb.Error, UnicodeError) as error:
        raise refused(f"语法错误:{error}", f"syntax error: {error}") from error
    except ValueError as error:  # a kind of statement that the Python client has no name for
        raise refused("不认识这种语句", "this kind of statement is not known") from error
    if len(kinds) != 1:
        raise refused(
            f"应恰为一条语句,收到 {len(kinds)} 条", f"there must be one statement, not {len(kinds)}"
        )
    return kinds[0]


def _tables(select: str) -> tuple[str, ...]:
    try:
        tree = _tree(select)
    except RecursionError as error:
        raise refused("嵌套太深", "it is nested too deeply", "简化语句。", "Make it simpler.") from error
    found, fault = parts.named(tree, catalogue())
    if fault:
        raise refused(*fault)
    return found


def _tree(select: str) -> Any:
    with _lock:
        row = _parser().execute("SELECT json_serialize_sql($1::VARCHAR)", [select]).fetchone()
    tree = json.loads(row[0]) if row else {"error": True, "error_message": ""}
    if tree["error"]:
        raise refused(f"无法检查:{tree['error_message']}", f"it cannot be checked: {tree['error_message']}")
    return tree["statements"]


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


@cache
def catalogue() -> parts.Catalogue:
    """What this DuckDB has built in and a query may not use: its views, and functions with effects."""
    with _lock:
        views = _parser().execute("SELECT view_name FROM duckdb_views() WHERE internal").fetchall()
        volatile = (
            _parser()
            .execute("SELECT function_name FROM duckdb_functions() WHERE stability = 'VOLATILE'")
            .fetchall()
        )
    return parts.Catalogue(
        frozenset(name.lower() for (name,) in views), frozenset(name.lower() for (name,) in volatile)
    )
