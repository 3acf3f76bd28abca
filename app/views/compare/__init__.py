"""对比: two to five clusters side by side, over periods, with how sure their ranks are."""

from pathlib import Path

import streamlit as st

from app.components import header, states
from app.components.board import Board
from app.components.markup import notice
from app.rows import Release
from app.view import View
from app.views.compare import indicators, radar, scores, standing, trend
from app.views.compare.choice import choose
from jushu.texts import Texts

CSS = Path(__file__).resolve().parents[2] / "static" / "compare.css"


def render(view: View, release: Release, t: Texts) -> None:
    """Draw the page of this view."""
    board = Board(view, t)
    st.html(CSS)
    st.html(header.header(t("page.compare"), release, view.period.period_code, t))
    comparison = choose(board)
    if comparison is None:
        states.empty(t("compare.few"), t("compare.few_why"), t("compare.few_step"))
        return
    partial = header.partial(board.scopes, t)
    if partial:
        st.html(notice("info", t("partial.title"), partial))
    with st.container(border=True, key="panel_compare_scores"):
        scores.section(comparison)
    with st.container(border=True, key="panel_compare_standing"):
        standing.section(comparison)
    with st.container(border=True, key="panel_compare_trend"):
        trend.multiples(comparison)
    with st.container(border=True, key="panel_compare_ranks"):
        trend.ranks(comparison)
    with st.container(border=True, key="panel_compare_radar"):
        radar.section(comparison)
    with st.container(border=True, key="panel_compare_indicators"):
        indicators.section(comparison)


__all__ = ["render"]
