"""The indicators of the chosen cluster: values and reasons in the page, the whole definition by a link."""

import polars as pl
import streamlit as st

from app import view as views
from app.components import indicators, states
from app.components.board import INDICES, Board
from app.components.definition import unit
from app.components.downloads import Table, downloads
from app.components.markup import text
from app.views.overview.parts import title


def panel(board: Board) -> None:
    """Links to the explanation, then all indicators by dimension."""
    t = board.t
    if board.view.cluster is None:
        title(t("drill.title"))
        states.empty(t("drill.none"), t("drill.none_why"), t("drill.none_step"))
        return
    title(t("drill.title_of", name=board.place), t("drill.hint"))
    links = (
        (views.link_to(board.view, "explain", index=code), t("explain.from_overview", name=board.name(code)))
        for code in INDICES
    )
    said = " · ".join(f'<a href="{text(link)}" target="_self">{text(words)}</a>' for link, words in links)
    st.html(f'<p class="j-hint">{said}</p>')
    if not board.indicators:
        states.empty(t("empty.scores"), t("empty.scores_why"), t("empty.scores_step"))
        return
    st.html(indicators.table(board))
    downloads(board.view, t, lambda: _export(board), key="indicators")


def _export(board: Board) -> Table:
    t, rows = board.t, []
    for row in board.indicators:
        definition, badge = (
            board.definitions[row.indicator_code],
            board.badges.get(row.indicator_code),
        )
        rows.append(
            {
                "dimension": definition.dimension_code,
                "code": row.indicator_code,
                "name": t.pick(definition.name_zh, definition.name_en),
                "value": row.value,
                "unit": unit(definition, t),
                "numerator": row.numerator,
                "denominator": row.denominator,
                "normalised": row.normalised,
                "weight": row.effective_weight,
                "part": row.contribution,
                "status": t.known(f"status.{row.status}", row.status),
                "badge": t(f"badge.{badge.badge}") if badge else None,
            }
        )
    titles = {
        "code": t("column.name"),
        "name": t("definition.name_zh") if t.lang == "zh" else t("definition.name_en"),
        "value": t("column.value"),
        "unit": t("definition.unit"),
        "normalised": t("column.norm"),
        "weight": t("column.weight"),
        "part": t("column.part"),
        "status": t("column.status"),
        "badge": t("definition.trust"),
    }
    frame = pl.DataFrame(rows, infer_schema_length=None)
    heading = t("drill.title_of", name=board.place)
    return Table("overview", heading, frame, titles, tuple(frame["code"]))
