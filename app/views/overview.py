"""总览驾驶舱: cards, rankings, heat map and the indicators of one cluster, for one period of one release."""

import streamlit as st

from app import formats
from app.components import cards, charts, header, indicators, states
from app.components.board import INDICES, Board
from app.components.markup import notice, text, why
from app.components.ranking import ranking
from app.rows import Release
from app.texts import Texts
from app.view import View

HEAT_HEIGHT = 520
BULLET_HEIGHT = 360


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
    _rankings(board)
    with st.container(border=True, key="panel_heat"):
        _title(t("heat.title"), t("heat.hint"))
        st.echarts_chart(_heat_map(board), height=HEAT_HEIGHT, key="heat", alt=t("heat.title"))
    _bullets(board)
    with st.container(border=True, key="panel_drill"):
        _drill(board)


def _title(title: str, hint: str = "") -> None:
    st.html(f"<h3>{text(title)}</h3><p class='j-hint'>{text(hint)}</p>")


def _rankings(board: Board) -> None:
    t, row = board.t, st.container(key="row_rank")
    for column, code in zip(row.columns(len(INDICES), gap="small"), INDICES, strict=True):
        with column, st.container(border=True, key=f"panel_rank_{code}"):
            _title(t("ranking.title", name=board.name(code), code=code), t("ranking.hint"))
            ranking(board, code)


def _heat_map(board: Board) -> dict[str, object]:
    t, codes = board.t, board.columns()
    by_cell = {(row.cluster_code, row.node_code): row for row in board.scores}
    clusters = [row.cluster_code for row in board.of_node(INDICES[0])]
    names = [board.cluster_names.get(code, code) for code in clusters]
    cells = []
    for y, cluster in enumerate(clusters):
        for x, code in enumerate(codes):
            row = by_cell.get((cluster, code))
            score = row.score if row else None
            said = why(row, t) if row and score is None else formats.fixed(score)
            hint = t("heat.cell", cluster=names[y], code=code, name=board.name(code), score=said)
            cells.append(charts.Cell(x, y, score, hint))
    heads = [
        charts.head(code, t("heat.total") if code in INDICES else board.name(code), t.lang) for code in codes
    ]
    return charts.heat_map(heads, names, cells)


def _bullets(board: Board) -> None:
    t, row = board.t, st.container(key="row_bullets")
    for column, code in zip(row.columns(len(INDICES), gap="small"), INDICES, strict=True):
        with column, st.container(border=True, key=f"panel_bullet_{code}"):
            title = t("bullet.title", name=board.name(code), code=code)
            _title(title, board.place)
            st.echarts_chart(_bullet(board, code), height=BULLET_HEIGHT, key=f"bullet_{code}", alt=title)


def _bullet(board: Board, index: str) -> dict[str, object]:
    codes = [node.node_code for node in board.nodes if node.index_code == index]
    now = board.view.period.period_code
    medians = {point.node_code: point.median for point in board.points if point.period_code == now}
    scores = [board.own[code].score if code in board.own else None for code in codes]
    return charts.bullet(
        [f"{code} {board.name(code)}" for code in codes],
        scores,
        [medians.get(code) for code in codes],
        board.t,
    )


def _drill(board: Board) -> None:
    t = board.t
    if board.view.cluster is None:
        _title(t("drill.title"))
        states.empty(t("drill.none"), t("drill.none_why"), t("drill.none_step"))
        return
    _title(t("drill.title_of", name=board.place), t("drill.hint"))
    if board.indicators:
        st.html(indicators.table(board))
    else:
        states.empty(t("empty.scores"), t("empty.scores_why"), t("empty.scores_step"))
