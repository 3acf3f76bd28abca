"""Who stands where: the rank with its 5-95 % interval, and the two rankings."""

import polars as pl
import streamlit as st

from app import board_queries
from app.board_queries import Interval
from app.components import states
from app.components.board import INDICES, Board
from app.components.downloads import Table, downloads
from app.components.rank_intervals import rank_intervals
from app.components.ranking import ranking
from app.views.overview.parts import title
from jushu import formats

ROW_HEIGHT, AROUND, SHOWN = 25, 90, 15


def intervals(board: Board, index: str) -> None:
    """The chart of the first ranks and of the chosen cluster, or for which period there is one."""
    t, view = board.t, board.view
    heading = t("interval.title", name=board.name(index))
    drawn = board_queries.drawn_periods(view.role, view.release_id)
    now = view.period.period_code
    every = board_queries.intervals(view.role, view.release_id, now, index) if now in drawn else []
    if not every:
        title(heading)
        there = t("list.separator").join(formats.period(code, t) for code in drawn) or formats.NOTHING
        states.empty(
            t("compare.no_draws"), t("compare.no_draws_why"), t("compare.no_draws_step", periods=there)
        )
        return
    title(heading, t("interval.hint", count=min(SHOWN, len(every))))
    rows = [row for at, row in enumerate(every) if at < SHOWN or row.cluster_code == board.cluster_code]
    names = [board.cluster_names.get(row.cluster_code, row.cluster_code) for row in rows]
    said = t("list.separator").join(
        t("compare.interval_of", name=name, rank=row.rank, low=row.rank_p05, high=row.rank_p95)
        for row, name in zip(rows, names, strict=True)
    )
    st.echarts_chart(
        rank_intervals(rows, names, heading, t, board.cluster_code),
        height=ROW_HEIGHT * len(rows) + AROUND,
        key="intervals",
        alt=said,
    )

    def export() -> Table:
        titles = {
            "cluster_code": t("compare.cluster_code"),
            "score": t("compare.score_points"),
            "rank": t("column.rank"),
            "ranked_units": t("compare.ranked_units"),
        }
        return Table(
            "overview", heading, pl.DataFrame(every, schema=list(Interval._fields), orient="row"), titles
        )

    downloads(view, t, export, key="intervals")


def rankings(board: Board) -> None:
    """One ranking per index; a row opens its cluster."""
    t, row = board.t, st.container(key="row_rank")
    for column, code in zip(row.columns(len(INDICES), gap="small"), INDICES, strict=True):
        with column, st.container(border=True, key=f"panel_rank_{code}"):
            title(t("ranking.title", name=board.name(code), code=code), t("ranking.hint"))
            ranking(board, code)
