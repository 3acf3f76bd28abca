"""Complaints by category, and accountability: decisions, visits, issues and improvement actions closed."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from app.components import states
from app.components.downloads import Table, downloads
from app.components.markup import text
from app.components.table import Column, table
from app.views.service import queries
from app.views.service.parts import CHART_HEIGHT, indicator_table, stacked_bars, title
from app.views.service.place import Place
from app.views.service.rows import Complaints, Improvement
from jushu import formats

COMPLAINTS = ("SQ5-01", "SQ5-02", "SQ5-03")
ACCOUNTABILITY = ("SQ5-04", "SQ4-06", "SQ7-01", "SQ7-02", "SQ7-03")
OTHER, UPHELD = "#7FB0DB", "#D55E00"


def draw(place: Place) -> None:
    """Published indicators, complaints by category, improvement actions by source."""
    t = place.t
    title(t("service.complaint_title", where=place.name), t("service.complaint_hint"))
    st.html(indicator_table(place, t("service.complaint_indicators"), COMPLAINTS))
    found = queries.complaints(place.view.role, place.view.release_id, *place.period, place.cluster)
    if place.zone:
        st.html(f'<p class="j-hint">{text(t("service.not_by_zone"))}</p>')
    if found:
        name = t(
            "service.complaint_chart",
            where=place.region,
        )
        series = (
            (t("service.upheld"), UPHELD, [row.upheld for row in found]),
            (t("service.not_upheld"), OTHER, [row.received - row.upheld for row in found]),
        )
        heads = [t("service.none_short") if row.category == "none" else row.category for row in found]
        st.echarts_chart(
            stacked_bars(heads, series, name=name, axis=t("service.category"), t=t),
            height=CHART_HEIGHT,
            key="service_complaint",
            alt=name,
        )
        st.html(_by_category(place, found))
        downloads(place.view, t, lambda: _complaints(place, found), key="service_complaint")
    else:
        states.empty(t("service.no_complaint"), t("reason.no_cases"), t("empty.scores_step"))
    st.html(indicator_table(place, t("service.accountability"), ACCOUNTABILITY))
    actions = queries.improvements(place.view.role, place.view.release_id, *place.period, place.cluster)
    if actions:
        st.html(_by_source(place, actions))
        downloads(place.view, t, lambda: _actions(place, actions), key="service_improvement")
    st.html(f'<p class="j-hint">{text(t("service.risk_note"))}</p>')


def _share(part: int, whole: int, least: int, place: Place) -> str:
    if whole < least:
        why = place.t("service.few", count=whole, least=least) if whole else place.t("reason.no_cases")
        return f'<span title="{text(why)}">{formats.NOTHING}</span>'
    return formats.share(part / whole)


def _by_category(place: Place, found: Sequence[Complaints]) -> str:
    """Categories with most complaints first."""
    t, least = place.t, place.least("SQ5-02")
    columns = (
        Column(t("service.category")),
        Column(t("service.received"), is_number=True),
        Column(t("service.upheld"), is_number=True),
        Column(t("service.upheld_share"), is_number=True),
        Column(t("service.repeated"), is_number=True),
        Column(t("service.complaints_due"), is_number=True),
        Column(t("service.closed_share"), is_number=True),
    )
    lines = [
        (
            text(place.category_name(row.category)),
            f"{row.received:,}",
            f"{row.upheld:,}",
            _share(row.upheld, row.received, least, place),
            f"{row.repeated:,}",
            f"{row.due:,}",
            _share(row.in_time, row.due, least, place),
        )
        for row in found
    ]
    return table(t("service.complaint_by_category"), columns, lines)


def _by_source(place: Place, actions: Sequence[Improvement]) -> str:
    t, least = place.t, place.least("SQ7-03")
    columns = (
        Column(t("service.source")),
        Column(t("service.opened"), is_number=True),
        Column(t("service.actions_due"), is_number=True),
        Column(t("service.effective"), is_number=True),
        Column(t("service.effective_share"), is_number=True),
    )
    lines = [
        (
            text(t(f"service_code.{row.source}_source")),
            f"{row.opened:,}",
            f"{row.due:,}",
            f"{row.effective:,}",
            _share(row.effective, row.due, least, place),
        )
        for row in actions
    ]
    return table(t("service.improvement_by_source"), columns, lines)


def _complaints(place: Place, found: Sequence[Complaints]) -> Table:
    t = place.t
    names = {
        "category": t("service.category"),
        "received": t("service.received"),
        "upheld": t("service.upheld"),
        "repeated": t("service.repeated"),
        "due": t("service.complaints_due"),
        "in_time": t("service.closed_in_time"),
    }
    frame = pl.DataFrame(found, schema=list(Complaints._fields), orient="row").with_columns(
        category=pl.Series([place.category_name(row.category) for row in found])
    )
    return Table("service", t("service.complaint_file"), frame, names, indicators=COMPLAINTS)


def _actions(place: Place, actions: Sequence[Improvement]) -> Table:
    t = place.t
    names = {
        "source": t("service.source"),
        "opened": t("service.opened"),
        "due": t("service.actions_due"),
        "effective": t("service.effective"),
    }
    frame = pl.DataFrame(actions, schema=list(Improvement._fields), orient="row").with_columns(
        source=pl.Series([t(f"service_code.{row.source}_source") for row in actions])
    )
    return Table("service", t("service.improvement_file"), frame, names, indicators=("SQ7-03",))
