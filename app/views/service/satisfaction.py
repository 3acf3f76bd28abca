"""Satisfaction: survey estimates with 95 % intervals, gaps of service quality, and ratings of requests."""

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl
import streamlit as st

from app.components import charts, states
from app.components.downloads import Table, downloads
from app.components.markup import text
from app.components.table import Column, table
from app.views.service import values
from app.views.service.parts import indicator_table, title
from app.views.service.place import Place
from app.views.service.rows import Estimate
from jushu import formats

CODES = ("SQ4-01", "SQ4-02", "SQ4-03", "SQ4-04", "SQ4-05", "SQ4-06")
CSAT = "SQ4-01"
DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
ROW_HEIGHT = 26


def draw(place: Place) -> None:
    """Indicators, CSAT with intervals (by cluster or wave), and gaps of the chosen cluster."""
    t = place.t
    title(t("service.satisfaction_title", where=place.name), t("service.satisfaction_hint"))
    st.html(indicator_table(place, t("service.published"), CODES))
    if place.zone or place.category:
        st.html(f'<p class="j-hint">{text(t("service.survey_of_cluster"))}</p>')
    period_type, period_code = place.period
    every = values.estimates(place.view.role, place.view.release_id, period_type, place.cluster)
    now = [row for row in every if row.period_code == period_code]
    if not now:
        states.empty(t("service.no_wave"), t("reason.no_wave_in_period"), t("service.no_wave_step"))
        return
    shown = [row for row in (every if place.cluster else now) if row.indicator_code == CSAT]
    _intervals(place, shown)
    if place.cluster is None:
        st.html(_clusters(place, now))
    else:
        st.html(_questions(place, now))
        st.html(_items(place, now))
    downloads(place.view, t, lambda: _table(place, now), key="service_satisfaction")


def _intervals(place: Place, rows: Sequence[Estimate]) -> None:
    """CSAT as points with intervals: clusters of the period from the best down, or waves of the cluster."""
    t = place.t
    data = [
        {
            "place": formats.period(row.period_code, t)
            if place.cluster
            else place.clusters[row.cluster_code],
            "estimate": round(row.estimate, 2),
            "low": round(row.low, 2),
            "high": round(row.high, 2),
            "n": row.respondents,
        }
        for row in rows
        if row.estimate is not None and row.low is not None and row.high is not None
    ]
    if not data:
        return
    if place.cluster is None:
        data.sort(key=lambda row: -row["estimate"])
    label = t("service.csat_by_wave") if place.cluster else t("service.csat_by_cluster")
    st.html(f"<h4>{text(label)}</h4>")
    st.vega_lite_chart(interval_chart(data, label, t("service.share_axis")))


def _row_name(place: Place, row: Estimate) -> str:
    return formats.period(row.period_code, place.t) if place.cluster else place.clusters[row.cluster_code]


def interval_chart(data: list[dict[str, Any]], label: str, axis: str) -> dict[str, Any]:
    """Vega-Lite: one line from low to high with a point at the estimate for each row, in the given order."""
    y = {
        "field": "place",
        "type": "nominal",
        "sort": None,
        "axis": {"title": None, "labelLimit": 170, "labelColor": charts.INK, "labelFontSize": 12},
    }
    hint = [
        {"field": "place", "type": "nominal", "title": " "},
        *(
            {"field": name, "type": "quantitative", "title": name}
            for name in ("estimate", "low", "high", "n")
        ),
    ]
    scale = {"zero": False, "nice": True}
    x_axis = {"title": axis, "labelColor": charts.SOFT, "titleColor": charts.SOFT, "gridColor": charts.LINE}
    return {
        "description": label,
        "data": {"values": data},
        "width": "container",
        "height": {"step": ROW_HEIGHT},
        "config": {"font": charts.FONT, "view": {"stroke": None}},
        "encoding": {"y": y, "tooltip": hint},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 4, "color": "#7FB0DB"},
                "encoding": {
                    "x": {"field": "low", "type": "quantitative", "scale": scale, "axis": x_axis},
                    "x2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "color": "#0F3D73"},
                "encoding": {"x": {"field": "estimate", "type": "quantitative", "scale": scale}},
            },
        ],
    }


def _clusters(place: Place, now: Iterable[Estimate]) -> str:
    """CSAT, NPS and gap of each cluster with intervals, the least satisfied first."""
    t = place.t
    by_key = {(row.cluster_code, row.indicator_code): row for row in now}
    asked = {"SQ4-01": 1, "SQ4-02": 1, "SQ4-03": 2}  # with the decimals of each

    def least(cluster: str) -> tuple[bool, float, str]:
        row = by_key.get((cluster, CSAT))
        has = row is not None and row.estimate is not None
        return not has, row.estimate if row and row.estimate is not None else 0, cluster

    columns = [Column(t("column.cluster"))]
    columns += [Column(f"{code} {place.indicator_name(code)}", is_number=True) for code in asked]
    columns += [Column(t("service.respondents"), is_number=True)]
    lines = []
    for cluster in sorted({row.cluster_code for row in now}, key=least):
        first = by_key.get((cluster, CSAT))
        found = [_interval(place, by_key.get((cluster, code)), digits) for code, digits in asked.items()]
        lines.append(
            (text(place.clusters[cluster]), *found, f"{first.respondents:,}" if first else formats.NOTHING)
        )
    return table(t("service.survey_by_cluster"), columns, lines)


def _interval(place: Place, row: Estimate | None, digits: int = 2) -> str:
    """Estimate with its interval below it, or a dash with the reason."""
    t = place.t
    if row is None or row.estimate is None:
        why = (
            t.known(f"reason.{row.status_reason}", row.status_reason or "") if row else t("service.not_asked")
        )
        return f'<span title="{text(why)}">{formats.NOTHING}</span>'
    if row.low is None or row.high is None:
        return text(formats.fixed(row.estimate, digits))
    limits = t("service.limits", low=formats.fixed(row.low, digits), high=formats.fixed(row.high, digits))
    return f"{text(formats.fixed(row.estimate, digits))} <small>{text(limits)}</small>"


def _questions(place: Place, now: Iterable[Estimate]) -> str:
    """CSAT, NPS and the gap of each dimension of service quality, the widest gap first."""
    t = place.t
    by_key = {(row.question, row.measure): row for row in now}
    asked = [
        ("csat", "satisfied_share", 1),
        ("csat", "mean", 2),
        ("nps", "nps", 1),
        ("servqual", "mean_gap", 2),
    ]

    def gap(code: str) -> float:
        row = by_key.get((code, "mean_gap"))
        return row.estimate if row is not None and row.estimate is not None else 0

    asked += [(code, "mean_gap", 2) for code in sorted(DIMENSIONS, key=gap)]
    columns = (
        Column(t("service.question")),
        Column(t("service.estimate"), is_number=True),
        Column(t("service.respondents"), is_number=True),
    )
    lines = []
    for code, measure, digits in asked:
        row = by_key.get((code, measure))
        if code in DIMENSIONS:
            label = t("service.gap_of", dimension=t(f"service_code.{code}"))
        else:
            label = t(f"service_code.{measure}")
        count = f"{row.respondents:,}" if row else formats.NOTHING
        lines.append((text(label), _interval(place, row, digits), count))
    return table(t("service.survey_questions"), columns, lines)


def _items(place: Place, now: Iterable[Estimate]) -> str:
    """What was expected and felt of each item, the widest gap first."""
    t = place.t
    by_key = {(row.question, row.measure): row for row in now}
    items = values.items(place.view.role, place.view.release_id)

    def gap(code: str) -> float:
        row = by_key.get((code, "mean_gap"))
        return row.estimate if row is not None and row.estimate is not None else 0

    columns = (
        Column(t("service.item")),
        Column(t("service.dimension")),
        Column(t("service.expected"), is_number=True),
        Column(t("service.felt"), is_number=True),
        Column(t("service.gap"), is_number=True),
    )
    lines = [
        (
            f"<small>{text(item.code)}</small> {text(t.pick(item.name_zh, item.name_en))}",
            text(t(f"service_code.{item.parent}")),
            _expected(place, by_key.get((item.code, "mean")), by_key.get((item.code, "mean_gap"))),
            _interval(place, by_key.get((item.code, "mean"))),
            _interval(place, by_key.get((item.code, "mean_gap"))),
        )
        for item in sorted(items, key=lambda item: gap(item.code))
    ]
    return table(t("service.survey_items"), columns, lines)


def _expected(place: Place, felt: Estimate | None, gap: Estimate | None) -> str:
    """Mean expectation: what was felt less the gap, where the same people answered both."""
    if felt is None or gap is None or felt.estimate is None or gap.estimate is None:
        return formats.NOTHING
    if felt.respondents != gap.respondents:
        return f'<span title="{text(place.t("service.other_people"))}">{formats.NOTHING}</span>'
    return formats.fixed(felt.estimate - gap.estimate, 2)


def _table(place: Place, now: Sequence[Estimate]) -> Table:
    t = place.t
    columns = ("cluster_code", "question", "measure", "estimate", "low", "high", "respondents")
    titles = {
        "cluster_code": t("column.cluster"),
        "question": t("service.question"),
        "measure": t("service.measure"),
        "estimate": t("service.estimate"),
        "low": t("service.low"),
        "high": t("service.high"),
        "respondents": t("service.respondents"),
    }
    frame = pl.DataFrame({name: [getattr(row, name) for row in now] for name in columns})
    return Table("service", t("service.survey_file"), frame, titles, indicators=CODES)
