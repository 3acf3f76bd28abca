"""A table of a page as a file: raw numbers with units, and what they are and where they come from."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import polars as pl
import streamlit as st

from app import queries, session
from app.components.definition import goals, unit
from app.view import View
from jushu import exports, formats, table_files
from jushu.settings import Settings
from jushu.texts import Texts

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARQUET_TYPE = "application/vnd.apache.parquet"


class Table(NamedTuple):
    """What a page lets a reader take along.

    ``rows`` has raw numbers in columns of plain names; ``titles`` gives each column its heading in the
    reader's language, with the unit; ``indicators`` are those whose definitions belong to the table.
    ``facts`` stand in the about sheet in place of period and cluster where the table has neither; ``noted``
    is what else the auditors' record says.
    """

    name: str
    title: str
    rows: pl.DataFrame
    titles: Mapping[str, str] = {}
    indicators: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    noted: Mapping[str, object] = {}


def downloads(
    view: View, t: Texts, make: Callable[[], Table], *, key: str, kinds: Sequence[str] = ("xlsx", "csv")
) -> None:
    """Buttons for files of each kind (also parquet), made only when pressed and noted for the auditors."""
    user = session.user()  # a file is made outside of the session

    def xlsx() -> bytes:
        table = make()
        _note(view, user, table, "xlsx")
        return table_files.as_xlsx(
            {table.title: _titled(table)}, about(view, table, t), about_name=t("download.about")
        )

    def csv() -> str:
        table = make()
        _note(view, user, table, "csv")
        return table_files.BOM + table_files.as_csv(_titled(table))

    def parquet() -> bytes:
        table = make()
        _note(view, user, table, "parquet")
        return table_files.as_parquet(_titled(table))

    made = {"xlsx": (xlsx, XLSX_TYPE), "csv": (csv, "text/csv"), "parquet": (parquet, PARQUET_TYPE)}
    stem = f"{key}_{view.release_id}_{view.period.period_code}"
    with st.container(horizontal=True, horizontal_alignment="right", key=f"downloads_{key}"):
        for kind in kinds:
            data, mime = made[kind]
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
        *(table.facts or _shown(view, t)),
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


def _shown(view: View, t: Texts) -> list[tuple[str, str]]:
    return [
        (t("choose.period"), formats.period(view.period.period_code, t)),
        (t("choose.cluster"), view.cluster.cluster_name if view.cluster else t("choose.province")),
    ]


def _titled(table: Table) -> pl.DataFrame:
    names = {name: table.titles.get(name, name) for name in table.rows.columns}
    return table.rows.rename(names)


def _note(view: View, user: str, table: Table, kind: str) -> None:
    detail = {"user": user, "page": table.name, "role": view.role, "release_id": view.release_id}
    exports.record(Settings(), detail | {"rows": table.rows.height, "format": kind} | dict(table.noted))
