"""A table of a page as a file: raw numbers with units, and what they are and where they come from."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import polars as pl
import streamlit as st

from app import formats, queries
from app.components.definition import goals, unit
from app.texts import Texts
from app.view import View
from jushu import exports, table_files
from jushu.settings import Settings

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Table(NamedTuple):
    """What a page lets a reader take along.

    ``rows`` has raw numbers in columns of plain names; ``titles`` gives each column its heading in the
    reader's language, with the unit; ``indicators`` are those whose definitions belong to the table.
    """

    name: str
    title: str
    rows: pl.DataFrame
    titles: Mapping[str, str] = {}
    indicators: tuple[str, ...] = ()


def downloads(view: View, t: Texts, make: Callable[[], Table], *, key: str) -> None:
    """Buttons for XLSX and CSV; the file is made only when one is pressed, and noted for the auditors."""

    def xlsx() -> bytes:
        table = make()
        _note(view, table, "xlsx")
        return table_files.as_xlsx(
            {table.title: _titled(table)}, about(view, table, t), about_name=t("download.about")
        )

    def csv() -> str:
        table = make()
        _note(view, table, "csv")
        return table_files.BOM + table_files.as_csv(_titled(table))

    stem = f"{key}_{view.release_id}_{view.period.period_code}"
    with st.container(horizontal=True, horizontal_alignment="right", key=f"downloads_{key}"):
        for kind, data, mime in (("xlsx", xlsx, XLSX_TYPE), ("csv", csv, "text/csv")):
            st.download_button(
                kind.upper(),
                data,  # pyright: ignore[reportArgumentType]  called when pressed
                f"{stem}.{kind}",
                mime,
                key=f"download_{key}_{kind}",
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
                help=t("download.help"),
            )


def about(view: View, table: Table, t: Texts) -> list[tuple[str, str]]:
    """Release, period, cluster and definitions behind a table, as labels and texts."""
    release = queries.release(view.role, view.release_id)
    facts = [
        (t("download.table"), table.title),
        (t("about.release"), release.release_id),
        (t("download.hash"), release.content_hash),
        (t("about.as_of"), str(release.data_as_of or formats.NOTHING)),
        (t("about.catalogue"), release.catalogue_version),
        (t("about.methodology"), release.methodology_version),
        (t("choose.period"), formats.period(view.period.period_code, t)),
        (t("choose.cluster"), view.cluster.cluster_name if view.cluster else t("choose.province")),
    ]
    known = {row.indicator_code: row for row in queries.definitions(view.role, view.release_id)}
    for code in table.indicators:
        if row := known.get(code):
            words = t(
                "download.definition",
                name=t.pick(row.name_zh, row.name_en),
                formula=t.pick(row.formula_zh, row.formula_en),
                unit=unit(row, t),
                goals=goals(row),
            )
            facts.append((code, words))
    return facts


def _titled(table: Table) -> pl.DataFrame:
    names = {name: table.titles.get(name, name) for name in table.rows.columns}
    return table.rows.rename(names)


def _note(view: View, table: Table, kind: str) -> None:
    detail = {"page": table.name, "role": view.role, "release_id": view.release_id, "rows": table.rows.height}
    exports.record(Settings(), detail | {"format": kind})
