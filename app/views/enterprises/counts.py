"""How many enterprises of which type are there: figures, a bar per subtype, a table."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from app.components import cards, charts
from app.components.downloads import Table, downloads
from app.components.markup import change, text
from app.components.table import Column, table
from app.views.enterprises.queries import Subtype
from app.views.enterprises.scope import Scope
from jushu import formats

# one colour per type, in the order of the clauses 6.3.1-6.3.4, each at least 3:1 on white
COLOURS = ("#1F5FA8", "#B36B00", "#00785A", "#A0457A")
ROW_HEIGHT, AROUND = 24, 90


def figures(scope: Scope) -> None:
    """The figures on top: there, came, left, net growth, well rated, subtypes present."""
    t, rows = scope.t, scope.rows
    active, before = _sum(rows, "active"), _sum(rows, "active_before")
    entered, exited = _sum(rows, "entered"), _sum(rows, "exited")
    graded = active - _sum(rows, "not_graded")
    good = sum(row.grade_aaa + row.grade_aa + row.grade_a for row in rows)
    present = sum(row.active > 0 for row in rows)
    by_period = {flow.period_code: flow for flow in scope.flows}
    last_year = by_period.get(scope.view.period.same_period_last_year_code or "")
    rate = (active - before) / before if before else None
    number = formats.quantity
    found = (
        (
            t("enterprises.active"),
            number(active, t.lang),
            change(t("enterprises.since_start"), active - before, "", 0)
            + change(
                t("change.last_year"),
                active - last_year.active if last_year else None,
                t("enterprises.no_last_year"),
                0,
            ),
        ),
        (t("enterprises.entered"), number(entered, t.lang), text(t("enterprises.in_period"))),
        (t("enterprises.exited"), number(exited, t.lang), text(t("enterprises.in_period"))),
        (
            t("enterprises.net_growth"),
            formats.share(rate),
            text(t("enterprises.net_growth_of", before=number(before, t.lang))),
        ),
        (
            t("enterprises.good"),
            formats.share(good / graded) if graded else formats.NOTHING,
            text(
                t("enterprises.good_of", good=formats.fixed(good, 0), graded=formats.fixed(graded, 0))
                if graded
                else t("enterprises.no_month")
            ),
        ),
        (
            t("enterprises.present"),
            f"{present} / {len(rows)}",
            text(t("enterprises.present_of")),
        ),
    )
    drawn = [
        f'<section class="j-card"><h2><span>{text(title)}</span></h2><div class="j-main">'
        f'<span class="j-value">{text(value)}</span></div><div class="j-sub j-why">{second}</div></section>'
        for title, value, second in found
    ]
    st.html(cards.grid(drawn, t("enterprises.figures", where=scope.board.place)))


def section(scope: Scope) -> None:
    """Draw the composition with its table and downloads."""
    t, rows = scope.t, scope.rows
    title = t("enterprises.composition", where=scope.board.place)
    st.html(f"<h3>{text(title)}</h3><p class='j-hint'>{text(t('enterprises.composition_hint'))}</p>")
    height = ROW_HEIGHT * len(rows) + AROUND
    st.echarts_chart(_chart(scope, title), height=height, key="enterprises_composition", alt=title)
    whole = _sum(scope.everything, "active")
    columns = [
        Column(t("enterprises.subtype")),
        Column(t("enterprises.type")),
        Column(t("enterprises.clause")),
        *(
            Column(t(name), is_number=True)
            for name in (
                "enterprises.active",
                "enterprises.share",
                "enterprises.entered",
                "enterprises.exited",
                "enterprises.net",
            )
        ),
    ]
    st.html(table(title, columns, [_cells(scope, row, whole) for row in rows]))
    downloads(scope.view, t, lambda: export(scope, title), key="enterprises_composition")


def _cells(scope: Scope, row: Subtype, whole: int) -> list[str]:
    t = scope.t
    absent = "" if row.active else f' <span class="j-chip j-none">{text(t("enterprises.absent"))}</span>'
    return [
        text(t.pick(row.name_zh, row.name_en)) + absent,
        text(t.pick(row.type_zh, row.type_en)),
        text(row.clause_id),
        formats.quantity(row.active, t.lang),
        formats.share(row.active / whole) if whole else formats.NOTHING,
        formats.quantity(row.entered, t.lang),
        formats.quantity(row.exited, t.lang),
        formats.signed(row.active - row.active_before, 0),
    ]


def _sum(rows: Sequence[Subtype], name: str) -> int:
    return sum(getattr(row, name) for row in rows)


def _chart(scope: Scope, title: str) -> dict[str, Any]:
    """One bar per subtype in the colour of its type; the legend names the types."""
    t, rows = scope.t, scope.rows
    types = list(dict.fromkeys(row.entity_type for row in scope.everything))
    series = [
        {
            "type": "bar",
            "name": scope.names[kind],
            "stack": "all",
            "barWidth": 13,
            "data": [row.active if row.entity_type == kind else None for row in rows],
            "itemStyle": {"color": COLOURS[types.index(kind) % len(COLOURS)]},
            "label": {"show": True, "position": "right", "color": charts.INK, "fontSize": 11},
        }
        for kind in dict.fromkeys(row.entity_type for row in rows)
    ]
    return {
        "animation": False,
        "textStyle": {"fontFamily": charts.FONT},
        "grid": {"left": 8, "right": 48, "top": 34, "bottom": 30, "containLabel": True},
        "tooltip": {"trigger": "item", "confine": True},
        "toolbox": charts.picture(title, t),
        "legend": charts.legend_below(),
        "xAxis": charts.value_axis(minInterval=1),
        "yAxis": charts.name_axis(
            [charts.short(t.pick(row.name_zh, row.name_en), 28) for row in rows], fontSize=11, interval=0
        ),
        "series": series,
    }


def export(scope: Scope, title: str) -> Table:
    """The counts of every subtype with the grades of the rating."""
    t = scope.t
    titles = {
        "entity_type": t("enterprises.type_code"),
        "type_zh": t("enterprises.type_zh"),
        "type_en": t("enterprises.type_en"),
        "entity_subtype": t("enterprises.subtype_code"),
        "name_zh": t("enterprises.subtype_zh"),
        "name_en": t("enterprises.subtype_en"),
        "clause_id": t("enterprises.clause"),
        "active_before": t("enterprises.before"),
        "entered": t("enterprises.entered"),
        "exited": t("enterprises.exited"),
        "active": t("enterprises.active"),
        "grade_aaa": "AAA",
        "grade_aa": "AA",
        "grade_a": "A",
        "grade_b": "B",
        "grade_c": "C",
        "not_graded": t("enterprises.not_graded"),
    }
    frame = pl.DataFrame(scope.rows, schema=list(Subtype._fields), orient="row")
    return Table("enterprises", title, frame, titles, ("DP3-01", "DP3-04", "DP3-05"))
