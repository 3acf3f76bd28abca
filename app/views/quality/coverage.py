"""Which column is looked at by rules of which dimension; what no rule looks at says so."""

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl
import streamlit as st

from app import reader
from app.components.downloads import Table, downloads
from app.components.markup import text
from app.components.table import Column, table
from app.rows import Release
from app.view import View
from jushu import formats
from jushu.settings import Role
from jushu.texts import Texts

DIMENSIONS = ("completeness", "accuracy", "conformity", "consistency", "timeliness", "accessibility")


class TableCoverage(NamedTuple):
    """One table: its columns, those that no rule looks at, and checked columns by dimension."""

    table_name: str
    columns: int
    unchecked: int
    completeness: int
    accuracy: int
    conformity: int
    consistency: int
    timeliness: int
    accessibility: int


class ColumnCoverage(NamedTuple):
    """One column in one dimension with the rules that look at it."""

    column_name: str
    dimension: str
    rule_count: int
    rule_ids: str | None


@st.cache_resource(max_entries=8, show_spinner=False)
def of_tables(role: Role, release_id: str) -> tuple[TableCoverage, ...]:
    """All tables, those with the most unchecked columns first."""
    counts = ", ".join(f"count(*) filter (dimension = '{name}' and state = 'checked')" for name in DIMENSIONS)
    return reader.rows(
        role,
        release_id,
        TableCoverage,
        f"""
        with columns as (
            select table_name, column_name, bool_or(state = 'checked') as is_checked
            from audit_quality_coverage group by all
        ),
        totals as (
            select table_name, count(*) as columns, count(*) filter (not is_checked) as unchecked
            from columns group by all
        )
        select table_name, columns, unchecked, {counts}
        from audit_quality_coverage join totals using (table_name)
        group by table_name, columns, unchecked
        order by unchecked desc, table_name
        """,
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def of_columns(role: Role, release_id: str, table_name: str) -> tuple[ColumnCoverage, ...]:
    """Every column of a table in every dimension."""
    return reader.rows(
        role,
        release_id,
        ColumnCoverage,
        """
        select column_name, dimension, rule_count, rule_ids from audit_quality_coverage
        where table_name = $table_name order by column_name, dimension
        """,
        table_name=table_name,
    )


def render(view: View, _release: Release, t: Texts) -> None:
    """Draw the map of one table, or of all tables while none is chosen."""
    tables = of_tables(view.role, view.release_id)
    names = [row.table_name for row in tables]
    if st.session_state.table not in names:
        st.session_state.table = ""
    unchecked, columns = sum(row.unchecked for row in tables), sum(row.columns for row in tables)
    said = t("coverage.said", tables=len(tables), columns=f"{columns:,}", unchecked=f"{unchecked:,}")
    with st.container(border=True, key="panel_coverage"):
        st.html(f"<h2>{text(t('coverage.title'))}</h2><p class='j-hint'>{text(said)}</p>")
        st.selectbox(
            t("rules.table"),
            ["", *sorted(names)],
            key="table",
            format_func=lambda code: code or t("rules.all_tables"),
        )
        if st.session_state.table:
            _columns(view, st.session_state.table, t)
        else:
            _tables(view, tables, t)


def _mark(count: int, words: str, hint: str, t: Texts) -> str:
    if count:
        return f'<span class="j-chip j-met" title="{text(hint)}">✓ {text(words)}</span>'
    return f'<span class="j-chip j-none">– {text(t("coverage.unchecked"))}</span>'


def _heads(first: str, t: Texts) -> list[Column]:
    return [Column(first), *(Column(t(f"check_dimension.{name}")) for name in DIMENSIONS)]


def _tables(view: View, tables: Sequence[TableCoverage], t: Texts) -> None:
    heads = _heads(t("rules.table"), t)
    heads.insert(1, Column(t("coverage.none_at_all"), is_number=True))
    rows = [
        (
            text(row.table_name),
            f"{row.unchecked} / {row.columns}",
            *(_mark(count, f"{count} / {row.columns}", "", t) for count in row[3:]),
        )
        for row in tables
    ]
    st.html(table(t("coverage.title"), heads, rows))
    downloads(
        view,
        t,
        lambda: Table("quality", t("coverage.title"), pl.DataFrame(tables, orient="row")),
        key="quality_coverage",
    )


def _columns(view: View, name: str, t: Texts) -> None:
    found = of_columns(view.role, view.release_id, name)
    cells = {(row.column_name, row.dimension): row for row in found}
    rows = []
    for column in dict.fromkeys(row.column_name for row in found):
        marks = []
        for dimension in DIMENSIONS:
            row = cells.get((column, dimension))
            ids = (row.rule_ids or "") if row else ""
            words = t("coverage.rules", count=row.rule_count) if row else formats.NOTHING
            marks.append(_mark(row.rule_count if row else 0, words, ids.replace(";", ", "), t))
        rows.append((text(column), *marks))
    st.html(table(f"{t('coverage.title')} {name}", _heads(t("coverage.column"), t), rows))
    downloads(
        view,
        t,
        lambda: Table(
            "quality",
            f"{t('coverage.title')} {name}",
            pl.DataFrame(found, orient="row", infer_schema_length=None),
        ),
        key="quality_coverage_columns",
    )
