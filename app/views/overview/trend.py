"""The last periods of every dimension on one scale, with the periods in which a definition changed."""

import polars as pl
import streamlit as st

from app import board_queries
from app.components.board import INDICES, Board
from app.components.downloads import Table, downloads
from app.components.markup import text
from app.components.multiples import multiple, scale
from app.views.overview.parts import explain_link, title


def panel(board: Board) -> None:
    """One picture per index and dimension."""
    t, view = board.t, board.view
    points = board.points
    ends = scale([value for point in points for value in (point.score, point.median)])
    periods = len({point.period_code for point in points})
    heading = t("trend.title", count=periods, name=board.place)
    title(heading, t("trend.hint", low=ends[0], high=ends[1]))
    own = f'<li><span class="j-own" aria-hidden="true">━</span> {text(board.place)}</li>'
    median = f'<li><span aria-hidden="true">┄</span> <i>{text(t("bullet.median"))}</i></li>'
    changes: dict[str, dict[str, str]] = {}
    for row in board_queries.redefined(view.role, view.release_id, view.period.period_type):
        for code in (row.dimension_code, _index(board, row.dimension_code)):
            found = changes.setdefault(code, {})
            found[row.period_code] = ", ".join(filter(None, (found.get(row.period_code), row.indicators)))
    pictures = "".join(
        multiple(board, code, ends, explain_link(board, code), changes=changes.get(code, {}))
        for code in board.columns()
    )
    st.html(
        f'<ul class="j-legend">{own if board.cluster_code else ""}{median}</ul>'
        f'<div class="j-box"><div class="j-multiples">{pictures}</div></div>'
    )

    def export() -> Table:
        rows = [
            {"node": p.node_code, "period": p.period_code, "score": p.score, "median": p.median}
            for p in points
        ]
        titles = {
            "node": t("compare.node_code"),
            "period": t("choose.period"),
            "score": t("compare.score_points"),
            "median": t("compare.median_points"),
        }
        return Table("overview", heading, pl.DataFrame(rows, infer_schema_length=None), titles)

    downloads(view, t, export, key="trend")


def _index(board: Board, dimension: str) -> str:
    return next((node.index_code for node in board.nodes if node.node_code == dimension), INDICES[0])
