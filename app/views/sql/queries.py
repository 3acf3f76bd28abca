"""The tables of the released file of a role, as the console lists and completes them."""

import json
import re
from typing import NamedTuple

import streamlit as st

from app import queries, reader
from jushu import formats
from jushu.releases.parts import REFUSED_FUNCTIONS
from jushu.settings import Language, Role
from jushu.texts import Texts

# A description says it in English and then in Chinese.
_CHINESE = re.compile(r"(?<=[.!?)])\s+(?=[\u3400-\u9fff])")


class Column(NamedTuple):
    """One column of a table; ``about`` is empty where the release describes none."""

    name: str
    type: str
    about: str


class Table(NamedTuple):
    """One table of the file, named as a query names it."""

    name: str
    rows: int
    about: str
    columns: tuple[Column, ...]


class _Line(NamedTuple):
    table: str
    rows: int
    table_comment: str | None
    column: str
    type: str
    comment: str | None


class _Function(NamedTuple):
    name: str


def in_language(comment: str | None, lang: Language) -> str:
    """The reader's half of a description in English and Chinese, or all of it where there is one half."""
    halves = _CHINESE.split(comment or "", maxsplit=1)
    return halves[-1] if lang == "zh" else halves[0]


@st.cache_resource(max_entries=16, show_spinner=False)
def tables(role: Role, release_id: str, lang: Language) -> tuple[Table, ...]:
    """All tables with their columns, by name."""
    lines = reader.rows(
        role,
        release_id,
        _Line,
        """
        select if(t.schema_name = 'main', '', t.schema_name || '.') || t.table_name, t.estimated_size,
               t.comment, c.column_name, c.data_type, c.comment
        from duckdb_tables() as t
        join duckdb_columns() as c using (table_oid, schema_oid, database_oid)
        where t.database_name = current_database()
        order by t.schema_name <> 'main', 1, c.column_index
        """,
    )
    found: dict[str, list[_Line]] = {}
    for line in lines:
        found.setdefault(line.table, []).append(line)
    return tuple(
        Table(
            name,
            own[0].rows,
            in_language(own[0].table_comment, lang),
            tuple(Column(line.column, line.type, in_language(line.comment, lang)) for line in own),
        )
        for name, own in found.items()
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def functions(role: Role, release_id: str) -> tuple[str, ...]:
    """Names of the functions that a query may call, for the completion."""
    lines = reader.rows(
        role,
        release_id,
        _Function,
        """
        select distinct function_name
        from duckdb_functions()
        where function_type in ('scalar', 'aggregate', 'macro') and stability is distinct from 'VOLATILE'
            and regexp_full_match(function_name, '[a-z][a-z0-9_]*')
        order by 1
        """,
    )
    return tuple(line.name for line in lines if line.name not in REFUSED_FUNCTIONS)


@st.cache_resource(max_entries=16, show_spinner=False)
def lists(role: Role, release_id: str, lang: Language) -> bytes:
    """What the list of tables and the completion need, as JSON."""
    t = Texts(lang)
    made = {
        "tables": [
            {
                "name": table.name,
                "detail": t("console.rows", rows=formats.fixed(table.rows, 0)),
                "about": table.about,
                "columns": [column._asdict() for column in table.columns],
            }
            for table in tables(role, release_id, lang)
        ],
        "indicators": [
            {
                "code": row.indicator_code,
                "name": t.pick(row.name_zh, row.name_en),
                "about": t.pick(row.formula_zh, row.formula_en),
            }
            for row in queries.definitions(role, release_id)
        ],
        "functions": functions(role, release_id),
    }
    words = {
        "search": t("console_tables.search"),
        "count": t("console_tables.count"),
        "insert": t("console_tables.insert"),
        "insert_table": t("console_tables.insert_table"),
    }
    stamp = f"{role} {release_id} {lang}"
    return json.dumps({"stamp": stamp, "words": words, "lists": made}, ensure_ascii=False).encode()
