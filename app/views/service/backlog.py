"""Ageing of the backlog: requests open at the end of the period by working days, and by category."""

from collections.abc import Sequence
from decimal import Decimal

import polars as pl
import streamlit as st

from app.components import states
from app.components.downloads import Table, downloads
from app.components.markup import text
from app.components.table import Column, table
from app.views.service import queries
from app.views.service.parts import CHART_HEIGHT, indicator_table, spans, stacked_bars, title
from app.views.service.place import Place
from app.views.service.rows import Age
from jushu import formats

CODE = "SQ2-05"
IN_TIME, OVERDUE = "#3F7FBF", "#D55E00"


def draw(place: Place) -> None:
    """The indicator, the ages of the place, and a table by category with the worst first."""
    t = place.t
    title(t("service.backlog_title", where=place.name), t("service.backlog_hint"))
    st.html(indicator_table(place, t("service.published"), (CODE,)))
    rows = queries.ages(place.view.role, place.view.release_id, *place.period, place.cluster)
    if not rows:
        states.empty(t("service.nothing"), t("reason.no_cases"), t("empty.scores_step"))
        return
    if place.zone:
        st.html(f'<p class="j-hint">{text(t("service.not_by_zone"))}</p>')
    groups = spans(queries.age_groups(place.view.role, place.view.release_id), t)
    chosen = [row for row in rows if place.category in (None, row.category)]
    if chosen:
        late = [sum(r.overdue for r in chosen if r.bucket == number) for number in groups]
        still = [sum(r.open - r.overdue for r in chosen if r.bucket == number) for number in groups]
        name = t("service.backlog_chart", where=place.name)
        series = ((t("service.in_time"), IN_TIME, still), (t("service.overdue"), OVERDUE, late))
        st.echarts_chart(
            stacked_bars(list(groups.values()), series, name=name, axis=t("service.working_days"), t=t),
            height=CHART_HEIGHT,
            key="service_backlog",
            alt=name,
        )
    st.html(_by_category(place, rows, groups))
    downloads(place.view, t, lambda: _table(place, rows), key="service_backlog")


def _by_category(place: Place, rows: Sequence[Age], groups: dict[int, str]) -> str:
    t, least = place.t, place.least(CODE)
    sums = {row.category: [0, 0] for row in rows}
    counts: dict[tuple[str, int], int] = {}
    for row in rows:
        sums[row.category][0] += row.open
        sums[row.category][1] += row.overdue
        counts[row.category, row.bucket] = row.open
    order = sorted(sums, key=lambda c: (sums[c][0] < least, -_share(*sums[c]), c))
    columns = (
        Column(t("service.category")),
        Column(t("service.open"), is_number=True),
        Column(t("service.overdue"), is_number=True),
        Column(f"{place.indicator_name(CODE)}(%)", is_number=True),
        *(Column(t("service.days", span=name), is_number=True) for name in groups.values()),
    )
    lines = []
    for code in order:
        opened, late = sums[code]
        share = formats.fixed(_share(opened, late)) if opened >= least else _few(place, opened, least)
        cells = (str(counts.get((code, number), 0)) for number in groups)
        lines.append((text(place.category_name(code)), f"{opened:,}", f"{late:,}", share, *cells))
    return table(t("service.backlog_by_category"), columns, lines)


def _share(opened: int, late: int) -> Decimal:
    return Decimal(100 * late) / opened


def _few(place: Place, count: int, least: int) -> str:
    why = place.t("service.few", count=count, least=least)
    return f'<span title="{text(why)}">{formats.NOTHING}</span>'


def _table(place: Place, rows: Sequence[Age]) -> Table:
    t = place.t
    columns = {
        "category": [place.category_name(row.category) for row in rows],
        "above_days": [float(row.above) for row in rows],
        "up_to_days": [None if row.up_to is None else float(row.up_to) for row in rows],
        "open": [row.open for row in rows],
        "overdue": [row.overdue for row in rows],
    }
    titles = {
        "category": t("service.category"),
        "above_days": t("service.above_days"),
        "up_to_days": t("service.up_to_days"),
        "open": t("service.open"),
        "overdue": t("service.overdue"),
    }
    return Table("service", t("service.backlog_file"), pl.DataFrame(columns), titles, indicators=(CODE,))
