"""How the scores are made up: heat map, radar and bullets of the dimensions."""

from collections.abc import Mapping
from decimal import Decimal

import polars as pl
import streamlit as st

from app.components import charts
from app.components.board import INDICES, Board
from app.components.bullet import bullet
from app.components.downloads import Table, downloads
from app.components.markup import why
from app.components.multiples import MEDIAN
from app.components.radar import LEAST_AXES, Line, radar
from app.views.overview.parts import title
from jushu import formats

HEAT_HEIGHT, BULLET_HEIGHT, RADAR_HEIGHT = 520, 360, 360


def heat(board: Board) -> None:
    """Score of every cluster in every dimension; its download holds the rankings too."""
    t = board.t
    title(t("heat.title"), t("heat.hint"))
    st.echarts_chart(_heat_map(board), height=HEAT_HEIGHT, key="heat", alt=t("heat.title"))
    downloads(board.view, t, lambda: _scores(board), key="scores")


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
    return charts.heat_map(heads, names, cells, t("heat.title"), t)


def radars(board: Board) -> None:
    """One radar per index: the chosen cluster against the province's median."""
    row = st.container(key="row_radar")
    for column, index in zip(row.columns(len(INDICES), gap="small"), INDICES, strict=True):
        with column, st.container(border=True, key=f"panel_radar_{index}"):
            _radar(board, index)


def _radar(board: Board, index: str) -> None:
    """Dimensions of which one of the lines has no score are left out and named."""
    t, medians = board.t, _medians(board)
    codes = [node.node_code for node in board.nodes if node.index_code == index]
    own = {code: row.score for code, row in board.own.items() if row.score is not None}
    has_own = any(code in own for code in codes)
    whole = [code for code in codes if medians.get(code) is not None and (code in own or not has_own)]
    left_out = t("list.separator").join(f"{code} {board.name(code)}" for code in codes if code not in whole)
    heading = t("radar.title", name=board.name(index))
    title(heading, t("radar.left_out", names=left_out) if left_out else board.place)
    if len(whole) < LEAST_AXES:
        return
    middle = [float(medians[code] or 0) for code in whole]
    lines = [Line(t("bullet.median"), middle, MEDIAN, "emptyCircle", is_dashed=True)]
    if has_own:
        lines.append(Line(board.place, [float(own[code]) for code in whole], charts.BLUES[4], "circle"))
    axes = [charts.head(code, board.name(code), t.lang) for code in whole]
    spec = radar(heading, axes, lines, t, legend=True)
    st.echarts_chart(spec, height=RADAR_HEIGHT, key=f"radar_{index}", alt=t("radar.alt", name=heading))


def _medians(board: Board) -> Mapping[str, Decimal | None]:
    now = board.view.period.period_code
    return {point.node_code: point.median for point in board.points if point.period_code == now}


def bullets(board: Board) -> None:
    """Score of each dimension over the grade bands, one chart per index."""
    t, row = board.t, st.container(key="row_bullets")
    for column, code in zip(row.columns(len(INDICES), gap="small"), INDICES, strict=True):
        with column, st.container(border=True, key=f"panel_bullet_{code}"):
            heading = t("bullet.title", name=board.name(code), code=code)
            title(heading, board.place)
            spec = _bullet(board, code, heading)
            st.echarts_chart(spec, height=BULLET_HEIGHT, key=f"bullet_{code}", alt=heading)


def _bullet(board: Board, index: str, heading: str) -> dict[str, object]:
    codes = [node.node_code for node in board.nodes if node.index_code == index]
    medians = _medians(board)
    scores = [board.own[code].score if code in board.own else None for code in codes]
    return bullet(
        [f"{code} {board.name(code)}" for code in codes],
        scores,
        [medians.get(code) for code in codes],
        heading,
        board.t,
    )


def _scores(board: Board) -> Table:
    """All clusters in all dimensions, with the medians that radar and bullets show."""
    t, medians = board.t, _medians(board)
    rows = [
        {
            "cluster": row.cluster_code,
            "name": board.cluster_names.get(row.cluster_code, row.cluster_code),
            "node": row.node_code,
            "score": row.score,
            "median": medians.get(row.node_code),
            "grade": t(f"grade.{row.grade_code}") if row.grade_code else None,
            "rank": row.rank,
            "ranked_units": row.ranked_units,
            "coverage": row.coverage,
            "previous": row.previous_change,
            "last_year": row.last_year_change,
            "reason": why(row, t) if row.score is None else None,
        }
        for row in board.scores
    ]
    titles = {
        "cluster": t("compare.cluster_code"),
        "name": t("column.cluster"),
        "node": t("compare.node_code"),
        "score": t("compare.score_points"),
        "median": t("compare.median_points"),
        "grade": t("column.grade"),
        "rank": t("column.rank"),
        "ranked_units": t("compare.ranked_units"),
        "previous": t("column.previous"),
        "last_year": t("column.last_year"),
        "reason": t("compare.reason"),
    }
    return Table("overview", t("heat.title"), pl.DataFrame(rows, infer_schema_length=None), titles)
