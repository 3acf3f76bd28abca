"""The rating of one enterprise: its grade over the periods, and the indicators behind it."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from app.components import states
from app.components.board import Board
from app.components.downloads import Table, downloads
from app.components.markup import text
from app.components.table import Column, table
from app.views.enterprises import one_queries
from app.views.enterprises.one_rows import Part, Rating
from jushu import formats
from jushu.texts import Texts

RATING = "ER"  # code of the whole rating; its dimensions are ER1, ER2 and so on
NO_REPORT = {
    "no_report_in_period": "enterprises.no_report_in_period",
    "entered_in_period": "enterprises.entered_in_period",
}


def section(board: Board, uscc: str, length: int) -> None:
    """Draw the grades of the last periods and the indicators of the chosen one."""
    t, view = board.t, board.view
    title = t("enterprises.rating_of")
    st.html(f"<h3>{text(title)}</h3><p class='j-hint'>{text(t('enterprises.rating_of_hint'))}</p>")
    found = one_queries.ratings(
        view.role,
        view.release_id,
        uscc=uscc,
        period_type=view.period.period_type,
        period_end=view.period.period_end,
        length=length,
    )
    if not found:
        states.empty(
            t("enterprises.no_rating"), t("enterprises.no_rating_why"), t("enterprises.no_rating_step")
        )
        return
    _history(board, found, title)
    rows = one_queries.parts(
        view.role, view.release_id, uscc, view.period.period_type, view.period.period_code
    )
    if rows:
        _parts(board, rows)


def _history(board: Board, found: Sequence[Rating], title: str) -> None:
    t, view = board.t, board.view
    names = one_queries.dimension_names(view.role, view.release_id)
    nodes = list(dict.fromkeys(row.node_code for row in found))
    by_cell = {(row.period_code, row.node_code): row for row in found}
    dimensions = [node for node in nodes if node != RATING]
    columns = [
        Column(t("choose.period")),
        Column(t("column.grade")),
        Column(t("column.score"), is_number=True),
        Column(t("column.rank"), is_number=True),
        *(
            Column(f"{node} {t.pick(*names.get(node, ('', '')))}".strip(), is_number=True)
            for node in dimensions
        ),
    ]
    rows = []
    for period in dict.fromkeys(row.period_code for row in found):
        whole = by_cell[period, RATING]
        rank = f"{whole.rank} / {whole.ranked_units}" if whole.rank else formats.NOTHING
        cells = [by_cell.get((period, node)) for node in dimensions]
        rows.append(
            [
                text(formats.period(period, t)),
                text(whole.grade_code or t("enterprises.not_graded")),
                formats.fixed(whole.score),
                rank,
                *(_score(row, t) for row in cells),
            ]
        )
    st.html(table(title, columns, rows))

    def export() -> Table:
        titles = {
            "period_code": t("choose.period"),
            "node_code": t("enterprises.node_code"),
            "score": t("column.score"),
            "grade_code": t("column.grade"),
            "rank": t("column.rank"),
            "coverage": t("enterprises.coverage"),
        }
        frame = pl.DataFrame(found, schema=list(Rating._fields), orient="row", infer_schema_length=None)
        return Table("enterprises", title, frame, titles)

    downloads(view, t, export, key="enterprise_ratings")


def _score(row: Rating | None, t: Texts) -> str:
    if row is None or row.score is None:
        reason = t.known(f"reason.{row.status_reason}", t("rank.none")) if row else t("rank.none")
        return f'<span title="{text(reason)}">{formats.NOTHING}</span>'
    return formats.fixed(row.score)


def _reason(row: Part, t: Texts) -> str:
    if row.status_reason in NO_REPORT:
        return t(NO_REPORT[row.status_reason])
    return t.known(f"reason.{row.status_reason}", t.known(f"status.{row.status}", row.status))


def _parts(board: Board, rows: Sequence[Part]) -> None:
    t, view = board.t, board.view
    title = t("enterprises.parts", period=formats.period(view.period.period_code, t))
    units = one_queries.unit_names()
    columns = [
        Column(t("column.name")),
        *(Column(t(name), is_number=True) for name in ("column.value", "column.norm", "column.part")),
        Column(t("column.status")),
    ]
    cells = []
    for row in rows:
        unit = row.unit or ""
        shown = formats.measure(row.value, unit, t.pick(*units.get(unit, (unit, unit))), t.lang)
        observed = row.value is not None
        cells.append(
            [
                f"<small>{text(row.indicator_code)}</small> {text(t.pick(row.name_zh, row.name_en))}",
                text(shown),
                formats.fixed(row.normalised),
                formats.fixed(row.contribution, 2),
                text(t(f"status.{row.status}") if observed else _reason(row, t)),
            ]
        )
    st.html(table(title, columns, cells))

    def export() -> Table:
        titles = {
            "indicator_code": t("enterprises.indicator_code"),
            "unit": t("definition.unit"),
            "value": t("column.value"),
            "normalised": t("column.norm"),
            "contribution": t("column.part"),
            "status": t("column.status"),
        }
        frame = pl.DataFrame(rows, schema=list(Part._fields), orient="row", infer_schema_length=None)
        return Table("enterprises", title, frame, titles)

    downloads(view, t, export, key="enterprise_parts")
