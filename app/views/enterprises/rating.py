"""How the enterprises are rated: grades by type; the list of single enterprises where the role has one."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from app import reader
from app.components import charts, states
from app.components.downloads import Table, downloads
from app.components.markup import notice, text
from app.components.table import Column, table
from app.views.enterprises import one_queries
from app.views.enterprises.one_rows import Listed
from app.views.enterprises.queries import Subtype
from app.views.enterprises.scope import Scope
from jushu import formats

# grade -> colour, best first; the word stands in legend and table
GRADES = {"AAA": "#0F3D73", "AA": "#1F5FA8", "A": "#5B94C9", "B": "#B87800", "C": "#8F3B00"}
NONE_COLOUR = "#8A96A3"
ROW_HEIGHT, AROUND = 40, 84
MOST = 100  # enterprises of the list; the words of the search narrow it


def grades(scope: Scope) -> None:
    """Draw the grades by type with their table and downloads."""
    t = scope.t
    title = t("enterprises.rating", where=scope.board.place)
    st.html(f"<h3>{text(title)}</h3><p class='j-hint'>{text(t('enterprises.rating_hint'))}</p>")
    by_type = _by_type(scope.rows)
    if not any(sum(counts[:-1]) for counts in by_type.values()):
        states.empty(
            t("enterprises.no_rating"), t("enterprises.no_rating_why"), t("enterprises.no_rating_step")
        )
        return
    heads = [*GRADES, t("enterprises.not_graded")]
    height = ROW_HEIGHT * len(by_type) + AROUND
    spec = _chart(scope, by_type, heads, title)
    st.echarts_chart(spec, height=height, key="enterprises_rating", alt=title)
    columns = [
        Column(t("enterprises.type")),
        *(Column(head, is_number=True) for head in heads),
        Column(t("enterprises.good"), is_number=True),
    ]
    rows = []
    for kind, counts in by_type.items():
        graded = sum(counts[:-1])
        good = formats.share(sum(counts[:3]) / graded) if graded else formats.NOTHING
        rows.append([text(scope.names[kind]), *(formats.quantity(count, t.lang) for count in counts), good])
    st.html(table(title, columns, rows))

    def export() -> Table:
        frame = pl.DataFrame(
            [(kind, *counts) for kind, counts in by_type.items()],
            schema=["entity_type", *GRADES, "not_graded"],
            orient="row",
        )
        titles = {"entity_type": t("enterprises.type_code"), "not_graded": t("enterprises.not_graded")}
        return Table("enterprises", title, frame, titles)

    downloads(scope.view, t, export, key="enterprises_rating")


def _open() -> None:
    st.session_state["enterprise"] = st.session_state["enterprises_open"] or ""


def _by_type(rows: Sequence[Subtype]) -> dict[str, list[int]]:
    """Enterprises per type: one count per grade, best first, and those without a grade."""
    found: dict[str, list[int]] = {}
    for row in rows:
        counts = (row.grade_aaa, row.grade_aa, row.grade_a, row.grade_b, row.grade_c, row.not_graded)
        so_far = found.get(row.entity_type, [0] * len(counts))
        found[row.entity_type] = [a + b for a, b in zip(so_far, counts, strict=True)]
    return found


def _chart(scope: Scope, by_type: dict[str, list[int]], heads: Sequence[str], title: str) -> dict[str, Any]:
    colours = [*GRADES.values(), NONE_COLOUR]
    series = [
        {
            "type": "bar",
            "name": head,
            "stack": "grades",
            "barWidth": 22,
            "data": [counts[at] for counts in by_type.values()],
            "itemStyle": {"color": colour, "borderColor": "#FFFFFF", "borderWidth": 1},
        }
        for at, (head, colour) in enumerate(zip(heads, colours, strict=True))
    ]
    return {
        "animation": False,
        "textStyle": {"fontFamily": charts.FONT},
        "grid": {"left": 8, "right": 24, "top": 34, "bottom": 30, "containLabel": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "confine": True},
        "toolbox": charts.picture(title, scope.t),
        "legend": charts.legend_below(),
        "xAxis": charts.value_axis(minInterval=1),
        "yAxis": charts.name_axis([charts.short(scope.names[kind], 26) for kind in by_type]),
        "series": series,
    }


def listing(scope: Scope) -> None:
    """Draw the list of enterprises, or say why this role has none."""
    t, view = scope.t, scope.view
    st.html(f"<h3>{text(t('enterprises.list'))}</h3>")
    if one_queries.SINGLE not in reader.tables(view.role, view.release_id):
        st.html(notice("info", t("enterprises.no_list"), t("enterprises.no_list_why")))
        return
    wanted = st.text_input(t("enterprises.search"), key="enterprises_search")
    search = partial(
        one_queries.listing,
        view.role,
        view.release_id,
        period_type=view.period.period_type,
        period_code=view.period.period_code,
        cluster_code=scope.board.cluster_code,
        kind=scope.kind,
        wanted=wanted or "",
    )
    found = search(limit=MOST)
    if not found:
        states.empty(t("enterprises.none"), t("enterprises.none_why"), t("enterprises.none_step"))
        return
    every = formats.fixed(found[0].found, 0)
    st.html(f"<p class='j-hint'>{text(t('enterprises.list_hint', shown=len(found), all=every))}</p>")
    by_code = {row.uscc: row.enterprise_name for row in found}
    # not a link: a link is a new visit, and in the demo mode a new visit begins with the default role
    st.selectbox(
        t("enterprises.open_one"),
        list(by_code),
        index=None,
        key="enterprises_open",
        format_func=lambda uscc: f"{by_code[uscc]} · {uscc}",
        placeholder=t("choose.placeholder"),
        on_change=_open,
    )
    names = scope.names
    columns = [
        Column(t("enterprises.name")),
        Column(t("enterprises.uscc")),
        Column(t("column.cluster")),
        Column(t("enterprises.subtype")),
        Column(t("column.grade")),
        Column(t("column.score"), is_number=True),
        Column(t("column.rank"), is_number=True),
    ]
    rows = [
        [
            text(row.enterprise_name),
            text(row.uscc),
            text(scope.board.cluster_names.get(row.cluster_code, row.cluster_code)),
            text(names.get(row.entity_subtype, row.entity_subtype)),
            text(row.grade_code or t("enterprises.not_graded")),
            formats.fixed(row.score),
            str(row.rank or formats.NOTHING),
        ]
        for row in found
    ]
    st.html(table(t("enterprises.list"), columns, rows))

    def export() -> Table:
        titles = {
            "uscc": t("enterprises.uscc"),
            "enterprise_name": t("enterprises.name"),
            "cluster_code": t("enterprises.cluster_code"),
            "entity_subtype": t("enterprises.subtype_code"),
            "score": t("column.score"),
            "grade_code": t("column.grade"),
            "rank": t("column.rank"),
        }
        every = search(limit=found[0].found)
        frame = pl.DataFrame(every, schema=list(Listed._fields), orient="row").drop("found")
        return Table("enterprises", t("enterprises.list"), frame, titles)

    downloads(view, t, export, key="enterprises_list")
