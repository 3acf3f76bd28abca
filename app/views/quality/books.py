"""The books: every physical line of every file is accounted for, and sums are equal from lake to raw."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

import polars as pl
import streamlit as st

from app import reader
from app.components.downloads import Table, downloads
from app.components.markup import notice, text
from app.components.table import Column, table
from app.rows import Release
from app.view import View
from jushu import formats
from jushu.settings import Role
from jushu.texts import Texts

ROW, SHOWN = 34, 12


class Book(NamedTuple):
    """The files of one contract: lines by what became of them; ``left_over`` must be 0."""

    contract: str
    files: int
    physical_lines: int
    blank_lines: int
    frame_lines: int
    loaded_rows: int
    quarantined_rows: int
    left_over: int


class Total(NamedTuple):
    """The sum of one measure of one table in the lake and in the raw tables; they must be equal."""

    table_name: str
    measure: str
    files: int
    lake: Decimal | None
    raw: Decimal | None


class File(NamedTuple):
    """One received file."""

    original_name: str
    source: str
    contract: str | None
    status: str
    verdict_code: str
    verdict_text: str | None
    physical_lines: int | None
    loaded_rows: int | None
    quarantined_rows: int | None
    received_at: datetime
    sha256: str


@st.cache_resource(max_entries=8, show_spinner=False)
def books(role: Role, release_id: str) -> tuple[Book, ...]:
    """Books by contract; those that do not balance first."""
    return reader.rows(
        role,
        release_id,
        Book,
        """
        select contract, count(*), sum(physical_lines), sum(blank_lines), sum(header_lines + footer_lines),
               sum(loaded_rows), sum(quarantined_rows),
               sum(
                   physical_lines - blank_lines - header_lines - footer_lines - loaded_rows - quarantined_rows
               ) as left_over
        from audit_files where status = 'loaded' group by contract order by left_over = 0, contract
        """,
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def totals(role: Role, release_id: str) -> tuple[Total, ...]:
    """Control totals by table and measure; those that differ first."""
    return reader.rows(
        role,
        release_id,
        Total,
        """
        select table_name, measure, count(distinct file_id), sum(value) filter (hop = 'lake') as lake,
               sum(value) filter (hop = 'raw') as raw
        from audit_control_totals group by table_name, measure
        order by lake is not distinct from raw, table_name, measure <> 'rows', measure
        """,
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def files(role: Role, release_id: str) -> tuple[File, ...]:
    """All received files: refused ones first, then the latest."""
    return reader.rows(
        role,
        release_id,
        File,
        """
        select original_name, source, contract, status, verdict_code, verdict_text, physical_lines,
               loaded_rows, quarantined_rows, received_at, sha256
        from audit_files order by status = 'loaded', received_at desc, original_name
        """,
    )


def render(view: View, _release: Release, t: Texts) -> None:
    """Draw books, control totals and files."""
    kept, sums = books(view.role, view.release_id), totals(view.role, view.release_id)
    bad_books = [row for row in kept if row.left_over]
    bad_sums = [row for row in sums if row.lake != row.raw]
    if bad_books or bad_sums:
        said = t("books.wrong", books=len(bad_books), totals=len(bad_sums))
        st.html(notice("warning", t("books.title"), said))
    else:
        said = t("books.right", books=len(kept), totals=len(sums))
        st.html(notice("info", t("books.title"), said))
    left, right = st.container(key="row_books").columns(2, gap="small")
    with left, st.container(border=True, key="panel_books"):
        _books(view, kept, t)
    with right, st.container(border=True, key="panel_totals"):
        _totals(view, sums, t)
    with st.container(border=True, key="panel_files"):
        _files(view, t)


def _books(view: View, found: Sequence[Book], t: Texts) -> None:
    title = t("books.by_contract")
    names = ("contract", "files", "physical", "blank", "frame", "loaded", "quarantined", "left_over")
    heads = [Column(t(f"books.{name}"), name != "contract") for name in names]
    rows = [(text(row.contract), *(f"{number:,}" for number in row[1:])) for row in found]
    st.html(
        f"<h2>{text(title)}</h2><p class='j-hint'>{text(t('books.hint'))}</p>" + table(title, heads, rows)
    )
    downloads(
        view, t, lambda: Table("quality", title, pl.DataFrame(found, orient="row")), key="quality_books"
    )


def _totals(view: View, found: Sequence[Total], t: Texts) -> None:
    title = t("books.totals")
    heads = [
        Column(t(f"books.{name}"), name not in ("table", "measure"))
        for name in ("table", "measure", "lake", "raw", "difference")
    ]
    rows = [
        (text(row.table_name), text(row.measure), _sum(row.lake), _sum(row.raw), _difference(row))
        for row in found
    ]
    st.html(
        f"<h2>{text(title)}</h2><p class='j-hint'>{text(t('books.totals_hint'))}</p>"
        + table(title, heads, rows)
    )
    downloads(
        view,
        t,
        lambda: Table("quality", title, pl.DataFrame(found, orient="row", infer_schema_length=None)),
        key="quality_totals",
    )


def _sum(value: Decimal | None) -> str:
    if value is None:
        return formats.NOTHING
    return formats.fixed(value, 0 if value == value.to_integral_value() else 2)


def _difference(row: Total) -> str:
    if row.lake is None or row.raw is None:
        return formats.NOTHING if row.lake == row.raw else "×"
    return (
        "0" if row.lake == row.raw else f'<span class="j-chip j-missed">× {_sum(row.lake - row.raw)}</span>'
    )


def _files(view: View, t: Texts) -> None:
    found = files(view.role, view.release_id)
    title = t("books.received", count=len(found))
    st.html(f"<h2>{text(title)}</h2>")
    names = {name: t(f"books.{name}") for name in File._fields}
    frame = pl.DataFrame(found, orient="row", infer_schema_length=None)
    st.dataframe(
        frame.to_arrow(),
        key="quality_files",
        hide_index=True,
        row_height=ROW,
        height=ROW * (min(frame.height, SHOWN) + 1) + 3,
        column_config={name: st.column_config.Column(title) for name, title in names.items()},
    )
    downloads(view, t, lambda: Table("quality", title, frame, names), key="quality_files_all")
