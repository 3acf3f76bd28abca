"""What came back: one line of facts, files, a chart if wanted, and the table; or the plan; or the reason."""

from typing import Any

import polars as pl
import streamlit as st

from app import session
from app.components import states
from app.components.downloads import Table, downloads
from app.components.markup import notice, text
from app.sqlconsole.pool import Result
from app.view import View
from app.views.sql import chart
from app.views.sql.running import Outcome, again
from jushu import formats
from jushu.errors import JushuError
from jushu.settings import Settings
from jushu.texts import Texts

KINDS = ("csv", "parquet", "xlsx")
NO_CHART = "none"
CHARTS = {
    NO_CHART: "console_chart.none",
    "bar": "console_chart.bar",
    "line": "console_chart.line",
    "scatter": "console_chart.scatter",
}
TABLE_HEIGHT = 420
CHART_HEIGHT = 340


def draw(outcome: Outcome | None, view: View, t: Texts) -> None:
    """Draw the last outcome; before the first one, what to do."""
    if outcome is None:
        st.html(f'<p class="j-hint">{text(t("console.none_yet"))}</p>')
    elif isinstance(outcome.error, JushuError):
        what, _, todo = outcome.error.text(t.lang)
        st.html(notice("warning", what, todo))
    elif outcome.error:
        states.failed(outcome.error, t)
    elif outcome.result and outcome.result.plan is not None:
        title = t("console.plan_title", time=_milliseconds(outcome.result))
        st.html(f'<h2>{text(title)}</h2><pre class="j-plan" tabindex="0">{text(outcome.result.plan)}</pre>')
    elif outcome.result:
        _table(outcome, outcome.result, view, t)


def _table(outcome: Outcome, result: Result, view: View, t: Texts) -> None:
    rows, user = result.table, session.user()
    with st.container(horizontal=True, vertical_alignment="center", key="sql_facts"):
        st.html(f'<p class="j-hint" role="status">{text(_facts(result, t))}</p>')
        downloads(view, t, lambda: _file(outcome, result, user, t), key="sql", kinds=KINDS)
    if result.is_cut:
        most = formats.fixed(Settings().console_download_rows, 0)
        st.html(notice("info", _cut(result, t), t("console.cut_body", rows=most)))
    if not rows.height:
        st.html(notice("info", t("console.empty"), t("console.empty_body")))
    elif rows.height > 1 and chart.numeric(rows):
        _chart(rows, t)
    with st.container(key="sql_rows"):
        st.dataframe(
            rows,
            hide_index=True,
            height=min(TABLE_HEIGHT, 38 + 35 * max(rows.height, 1)),
            row_height=35,
            placeholder="NULL",
            column_config=_formats(rows),
            key="sql_table",
            alt=_facts(result, t),
        )


def _formats(rows: pl.DataFrame) -> dict[str, Any]:
    """Values as they are: numbers with all decimals of their type and unrounded, days without a time."""
    found: dict[str, Any] = {}
    for name, dtype in rows.schema.items():
        if dtype.is_numeric():
            shape = f"%.{dtype.scale}f" if isinstance(dtype, pl.Decimal) else "plain"
            found[name] = st.column_config.NumberColumn(format=shape)
        elif dtype == pl.Date:
            found[name] = st.column_config.DateColumn(format="YYYY-MM-DD")
    return found


def _facts(result: Result, t: Texts) -> str:
    rows = t("console.rows", rows=formats.fixed(result.table.height, 0))
    facts = [rows, _milliseconds(result)]
    if result.tables:
        facts.append(t("console.tables", names=t("list.separator").join(result.tables)))
    return " · ".join(facts)


def _milliseconds(result: Result) -> str:
    return f"{formats.fixed(result.milliseconds, 0)} ms"


def _file(outcome: Outcome, result: Result, user: str, t: Texts) -> Table:
    """The result as a file; one that the page had to cut is asked for anew, with the rows of a file."""
    whole = again(outcome, user) if result.is_cut else result
    kept = _cut(whole, t) if whole.is_cut else t("console.whole")
    facts = ((t("console.query"), outcome.query), (t("console.extent"), f"{_facts(whole, t)} · {kept}"))
    noted = {"query": outcome.query, "is_cut": whole.is_cut}
    return Table("sql", t("page.sql"), whole.table, facts=facts, noted=noted)


def _cut(result: Result, t: Texts) -> str:
    return t("console.cut_rows", rows=formats.fixed(result.table.height, 0))


def _chart(rows: pl.DataFrame, t: Texts) -> None:
    """The kinds of chart to choose from, then the chosen columns; the choice goes into the link."""
    state = st.session_state
    asked = chart.fitting(state.plot, rows)
    if "sql_kind" not in state:
        state.sql_kind = asked.kind if asked else NO_CHART
    with st.container(horizontal=True, vertical_alignment="bottom", key="sql_chart_choices"):
        kind = st.segmented_control(
            t("console.chart"),
            list(CHARTS),
            key="sql_kind",
            required=True,
            format_func=lambda code: t(CHARTS[code]),
        )
        if kind not in chart.KINDS:
            state.plot = ""
            return
        start = asked._replace(kind=kind) if asked else chart.first_choice(kind, rows)
        choice = _columns(start, kind, rows, t)
    state.plot = choice.code if choice else ""
    if not choice:
        return
    names = t("list.separator").join(rows.columns[y] for y in choice.ys)
    alt = t("console.chart_alt", kind=t(CHARTS[kind]), names=names, across=rows.columns[choice.x])
    st.echarts_chart(
        chart.spec(choice, rows, t("console.save_png")), height=CHART_HEIGHT, key="sql_chart", alt=alt
    )
    if rows.height > chart.MOST_POINTS:
        st.html(f'<p class="j-hint">{text(t("console.chart_cut", rows=chart.MOST_POINTS))}</p>')


def _columns(start: chart.Choice | None, kind: str, rows: pl.DataFrame, t: Texts) -> chart.Choice | None:
    """The columns of the two axes; a choice that the result does not have is replaced by its first ones."""
    state, names, numbers = st.session_state, rows.columns, chart.numeric(rows)
    if state.get("sql_x") not in range(rows.width) or state.get("sql_shape") != names:
        state.sql_x = start.x if start else 0
        state.sql_ys = list(start.ys) if start else numbers[:1]
        state.sql_shape = names
    x = st.selectbox(
        t("console.across"), range(rows.width), key="sql_x", format_func=lambda place: names[place]
    )
    ys = st.multiselect(
        t("console.upward"),
        numbers,
        key="sql_ys",
        format_func=lambda place: names[place],
        max_selections=chart.MOST_SERIES,
        placeholder=t("choose.placeholder"),
    )
    return chart.Choice(kind, x, tuple(ys)) if ys else None
