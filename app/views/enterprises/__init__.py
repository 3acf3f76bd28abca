"""企业: who is in the clusters, who came and left, how they are rated; each of them where the role may."""

from pathlib import Path

import streamlit as st

from app import reader
from app.components import header, states
from app.components.board import Board
from app.rows import Release
from app.view import View
from app.views.enterprises import counts, flow, profile, queries, rating
from app.views.enterprises.scope import choose
from jushu.texts import Texts

CSS = Path(__file__).resolve().parents[2] / "static" / "enterprises.css"


def render(view: View, release: Release, t: Texts) -> None:
    """Draw the page of this view: all enterprises, or the one that the link names."""
    board = Board(view, t)
    st.html(CSS)
    st.html(header.header(t("page.enterprises"), release, view.period.period_code, t))
    if st.session_state["enterprise"]:
        profile.page(board, st.session_state["enterprise"])
        return
    if queries.COMPOSITION not in reader.tables(view.role, view.release_id):
        states.empty(t("enterprises.older"), t("enterprises.older_why"), t("enterprises.older_step"))
        return
    scope = choose(board)
    if not scope.rows:
        states.empty(t("enterprises.not_there"), t("enterprises.not_there_why"), t("empty.scores_step"))
        return
    counts.figures(scope)
    with st.container(border=True, key="panel_enterprises_composition"):
        counts.section(scope)
    with st.container(border=True, key="panel_enterprises_flow"):
        flow.section(scope)
    with st.container(border=True, key="panel_enterprises_growth"):
        flow.growth(scope)
    with st.container(border=True, key="panel_enterprises_rating"):
        rating.grades(scope)
    with st.container(border=True, key="panel_enterprises_list"):
        rating.listing(scope)


__all__ = ["render"]
