"""评分解释: why a cluster has its score, what another would take, and what other weights would do."""

from pathlib import Path

import streamlit as st

from app import view as views
from app.components import header, states
from app.components.board import INDICES, Board
from app.components.markup import grade_chip, notice, text, why
from app.rows import Release
from app.view import View
from app.views.explain import advice, case, tree, waterfall, what_if
from app.views.explain.case import BASES, Case
from jushu import formats
from jushu.errors import JushuError
from jushu.texts import Texts

CSS = Path(__file__).resolve().parents[2] / "static" / "explain.css"


def render(view: View, release: Release, t: Texts) -> None:
    """Draw the page of this view."""
    st.html(CSS)
    board = Board(view, t)
    st.html(header.header(_title(board, t), release, view.period.period_code, t))
    if view.cluster is None:
        states.empty(t("explain.none"), t("explain.none_why"), t("explain.none_step"))
        st.html(_clusters(board))
        return
    try:
        method = case.method(view.release_id)
    except JushuError as error:
        states.failed(error, t)
        return
    code, base = _choices(board)
    found = Case(board, method, code)
    st.html(_facts(found))
    partial = header.partial(board.scopes, t)
    if partial:
        st.html(notice("info", t("partial.title"), partial))
    if st.session_state.weights:
        with st.container(border=True, key="panel_what_if"):
            what_if.panel(found)
    row = st.container(key="row_explain")
    left, right = row.columns([3, 2], gap="small")
    with left, st.container(border=True, key="panel_waterfall"):
        waterfall.waterfall(found, base)
    with right, st.container(border=True, key="panel_advice"):
        advice.advice(found)
    with st.container(border=True, key="panel_tree"):
        tree.tree(found, None if found.reason(base) else found.base(base), base)


def _title(board: Board, t: Texts) -> str:
    return t("explain.title_of", name=board.place) if board.view.cluster else t("page.explain")


def _choices(board: Board) -> tuple[str, str]:
    """The node and the base that are chosen, and the switch of the trial."""
    t, state = board.t, st.session_state
    codes = board.columns()
    if state.index not in codes:
        state.index = INDICES[0]
    if state.base not in BASES:
        state.base = BASES[1]
    with st.container(horizontal=True, vertical_alignment="bottom", key="explain_choices"):
        code = st.selectbox(
            t("explain.node"),
            codes,
            key="index",
            width=300,
            format_func=lambda c: f"{c} {board.name(c)}" if c in INDICES else f"　{c} {board.name(c)}",
        )
        base = st.segmented_control(
            t("explain.base"), BASES, key="base", required=True, format_func=lambda b: t(f"base.{b}")
        )
        what_if.switch(t)
    return code, base or BASES[1]


def _facts(found: Case) -> str:
    """Score, grade, rank and coverage in one line; the reason where there is no score."""
    t, row = found.board.t, found.own
    if row is None or row.score is None:
        reason = why(row, t) if row else t("empty.scores_why")
        return notice("warning", t("explain.no_score", name=waterfall.name(found, found.code)), reason)
    score, exact = formats.fixed(row.score), t("card.exact", score=formats.fixed(row.score, 2))
    facts = [
        f'<b class="j-value" title="{text(exact)}" data-part="score">{score}</b>',
        grade_chip(row.grade_code, t),
        f'<span data-part="rank">{text(waterfall.rank(found))}</span>',
        f"<span>{text(t('explain.coverage', share=formats.share(row.coverage)))}</span>",
    ]
    return f'<div class="j-facts">{"".join(facts)}</div>'


def _clusters(board: Board) -> str:
    """All clusters with their scores, each a link to its own page."""
    lines = []
    for row in board.of_node(INDICES[0]):
        label = board.cluster_names.get(row.cluster_code, row.cluster_code)
        link = views.link_to(board.view, "explain", cluster=row.cluster_code)
        score = formats.fixed(row.score)
        lines.append(f'<li><a href="{text(link)}" target="_self">{text(label)}</a> <b>{score}</b></li>')
    return f'<ul class="j-choose">{"".join(lines)}</ul>' if lines else ""
