"""Who came and who left over the periods, and the indicators of growth."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import polars as pl
import streamlit as st

from app.components import charts
from app.components.definition import unit
from app.components.difference import difference
from app.components.downloads import Table, downloads
from app.components.markup import no_change, text
from app.components.table import Column, table
from app.rows import Definition
from app.views.enterprises import queries
from app.views.enterprises.queries import Flow, Growth, Reach
from app.views.enterprises.scope import Scope
from jushu import formats
from jushu.texts import Texts

HEIGHT = 300
CAME, LEFT, THERE = "#1F5FA8", "#D55E00", "#1B2733"


def section(scope: Scope) -> None:
    """Draw entry and exit over the periods with their table and downloads."""
    t, found = scope.t, scope.flows
    title = t("enterprises.flow", count=len(found))
    st.html(f"<h3>{text(title)}</h3><p class='j-hint'>{text(t('enterprises.flow_hint'))}</p>")
    st.echarts_chart(_chart(found, title, t), height=HEIGHT, key="enterprises_flow", alt=title)
    names = ("enterprises.before", "enterprises.entered", "enterprises.exited", "enterprises.active")
    columns = [Column(t("choose.period")), *(Column(t(name), is_number=True) for name in names)]
    rows = [
        [
            text(formats.period(flow.period_code, t)),
            *(formats.quantity(number, t.lang) for number in flow[1:]),
        ]
        for flow in reversed(found)
    ]
    st.html(table(title, columns, rows))

    def export() -> Table:
        titles = dict(zip(Flow._fields, (t("choose.period"), *(t(name) for name in names)), strict=True))
        frame = pl.DataFrame(found, schema=list(Flow._fields), orient="row")
        return Table("enterprises", title, frame, titles, ("DP3-01", "DP3-02"))

    downloads(scope.view, t, export, key="enterprises_flow")


def _chart(found: Sequence[Flow], title: str, t: Texts) -> dict[str, Any]:
    """Entries upwards, exits downwards, and the number at the end of each period as a line."""
    bars = {"type": "bar", "stack": "flow", "barMaxWidth": 28}
    return {
        "animation": False,
        "textStyle": {"fontFamily": charts.FONT},
        "grid": {"left": 8, "right": 8, "top": 44, "bottom": 34, "containLabel": True},
        "tooltip": {"trigger": "axis", "confine": True},
        "toolbox": charts.picture(title, t),
        "legend": charts.legend_below(),
        "xAxis": {
            "type": "category",
            "data": [flow.period_code for flow in found],
            "axisTick": {"show": False},
            "axisLabel": {"color": charts.SOFT},
        },
        "yAxis": [
            charts.value_axis(
                name=t("enterprises.axis_flow"), nameTextStyle={"color": charts.SOFT, "align": "left"}
            ),
            charts.value_axis(
                name=t("enterprises.active"),
                # clear of the button that saves the picture
                nameTextStyle={"color": charts.SOFT, "align": "right", "padding": [0, 24, 0, 0]},
                scale=True,
                splitLine={"show": False},
            ),
        ],
        "series": [
            bars
            | {
                "name": t("enterprises.entered"),
                "data": [flow.entered for flow in found],
                "itemStyle": {"color": CAME},
            },
            bars
            | {
                "name": t("enterprises.exited_below"),
                "data": [-flow.exited for flow in found],
                "itemStyle": {"color": LEFT},
            },
            {
                "type": "line",
                "name": t("enterprises.active"),
                "yAxisIndex": 1,
                "data": [flow.active for flow in found],
                "lineStyle": {"color": THERE, "width": 2},
                "itemStyle": {"color": THERE},
                "symbolSize": 7,
            },
        ],
    }


def growth(scope: Scope) -> None:
    """Indicators made of the register and the reports: of one cluster, or their reach over all."""
    t, view = scope.t, scope.view
    where = scope.board.place
    st.html(f"<h3>{text(t('enterprises.growth', where=where))}</h3>")
    period = view.period
    if scope.board.cluster_code:
        st.html(f"<p class='j-hint'>{text(t('enterprises.growth_hint'))}</p>")
        own = queries.growth(
            view.role, view.release_id, period.period_type, period.period_code, scope.board.cluster_code
        )
        _growth_of_cluster(scope, own)
    else:
        st.html(f"<p class='j-hint'>{text(t('enterprises.reach_hint'))}</p>")
        found = queries.reach(view.role, view.release_id, period.period_type, period.period_code)
        _reach_of_province(scope, found)


def _name(definition: Definition, t: Texts) -> str:
    name = text(t.pick(definition.name_zh, definition.name_en))
    return f"<small>{text(definition.indicator_code)}</small> {name}"


def _difference(value: Decimal | None, reason: str | None, definition: Definition, t: Texts) -> str:
    if value is None:
        return f'<span title="{text(no_change(reason, t))}">{formats.NOTHING}</span>'
    return text(difference(value, definition, t))


def _growth_of_cluster(scope: Scope, rows: Sequence[Growth]) -> None:
    t, known = scope.t, scope.board.definitions
    columns = [
        Column(t("column.name")),
        *(
            Column(t(name), is_number=True)
            for name in ("column.value", "column.previous", "column.last_year")
        ),
    ]
    cells = []
    for row in rows:
        definition = known[row.indicator_code]
        shown = formats.measure(row.value, definition.unit, unit(definition, t), t.lang)
        if row.value is None:
            reason = t.known(f"reason.{row.status_reason}", t.known(f"status.{row.status}", row.status))
            shown = t("enterprises.missing", reason=reason)
        cells.append(
            [
                _name(definition, t),
                text(shown),
                _difference(row.previous_change, row.previous_reason, definition, t),
                _difference(row.last_year_change, row.last_year_reason, definition, t),
            ]
        )
    title = t("enterprises.growth", where=scope.board.place)
    st.html(table(title, columns, cells))
    titles = {
        "indicator_code": t("enterprises.indicator_code"),
        "value": t("column.value"),
        "previous_change": t("column.previous"),
        "last_year_change": t("column.last_year"),
    }
    _offer(scope, title, pl.DataFrame(rows, schema=list(Growth._fields), orient="row"), titles)


def _reach_of_province(scope: Scope, rows: Sequence[Reach]) -> None:
    t, known = scope.t, scope.board.definitions
    names = ("enterprises.lowest", "bullet.median", "enterprises.highest", "enterprises.clusters")
    columns = [Column(t("column.name")), *(Column(t(name), is_number=True) for name in names)]
    cells = []
    for row in rows:
        definition = known[row.indicator_code]
        values = [
            text(formats.measure(value, definition.unit, unit(definition, t), t.lang))
            for value in (row.lowest, row.median, row.highest)
        ]
        cells.append([_name(definition, t), *values, str(row.clusters)])
    title = t("enterprises.growth", where=scope.board.place)
    st.html(table(title, columns, cells))
    titles = dict(
        zip(Reach._fields, (t("enterprises.indicator_code"), *(t(name) for name in names)), strict=True)
    )
    _offer(scope, title, pl.DataFrame(rows, schema=list(Reach._fields), orient="row"), titles)


def _offer(scope: Scope, title: str, frame: pl.DataFrame, titles: dict[str, str]) -> None:
    codes = tuple(frame["indicator_code"].to_list())
    downloads(
        scope.view,
        scope.t,
        lambda: Table("enterprises", title, frame, titles, codes),
        key="enterprises_growth",
    )
