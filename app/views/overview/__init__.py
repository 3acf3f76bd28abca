"""总览驾驶舱: cards, map, ranks, shapes, targets, trend and indicators of one period of one release."""

import streamlit as st

from app.components import cards, header, states
from app.components.board import Board
from app.components.markup import notice, why
from app.rows import Release
from app.view import View
from app.views.overview import drill, goals, place, ranks, shape, trend
from jushu.texts import Texts


def render(view: View, release: Release, t: Texts) -> None:
    """Draw the page of this view."""
    board = Board(view, t)
    st.html(header.header(t("page.overview"), release, view.period.period_code, t))
    if not any(row.score is not None for row in board.scores):
        reason = why(board.scores[0], t) if board.scores else t("empty.scores_why")
        states.empty(t("empty.scores"), reason, t("empty.scores_step"))
        return
    st.html(cards.overview(board))
    partial = header.partial(board.scopes, t)
    if partial:
        st.html(notice("info", t("partial.title"), partial))
    index = place.choice(board)
    row = st.container(key="row_place")
    left, right = row.columns([2, 3], gap="small")
    with left, st.container(border=True, key="panel_map"):
        place.panel(board, index)
    with right, st.container(border=True, key="panel_intervals"):
        ranks.intervals(board, index)
    ranks.rankings(board)
    with st.container(border=True, key="panel_heat"):
        shape.heat(board)
    shape.radars(board)
    shape.bullets(board)
    with st.container(border=True, key="panel_targets"):
        goals.panel(board)
    with st.container(border=True, key="panel_trend"):
        trend.panel(board)
    with st.container(border=True, key="panel_drill"):
        drill.panel(board)
