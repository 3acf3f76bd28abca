"""Response and resolution times: how many took how long, and their percentiles by category."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from app.components import states
from app.components.downloads import Table, downloads
from app.components.markup import text
from app.components.table import Column, table
from app.views.service import queries
from app.views.service.parts import CHART_HEIGHT, indicator_table, spans, stacked_bars, title
from app.views.service.place import Place
from app.views.service.rows import Bucket, Duration
from jushu import formats

STEPS = ("response", "resolution")
CODES = ("SQ2-03", "SQ2-04")
ALL, PROVINCE = "all", "province"
BLUE = "#1F5FA8"
LEAST = 5  # cases of which percentiles of a category are shown; this project's own, as for shares


def draw(place: Place) -> None:
    """The two indicators, a histogram for each step, and percentiles by category with the slowest first."""
    t = place.t
    title(t("service.duration_title", where=place.name), t("service.duration_hint"))
    st.html(indicator_table(place, t("service.published"), CODES))
    unit = place.cluster or PROVINCE
    found = queries.durations(place.view.role, place.view.release_id, *place.period, unit)
    if not found:
        states.empty(t("service.nothing"), t("reason.no_cases"), t("empty.scores_step"))
        return
    if place.zone:
        st.html(f'<p class="j-hint">{text(t("service.not_by_zone"))}</p>')
    buckets = queries.buckets(place.view.role, place.view.release_id, *place.period, place.cluster)
    row = st.container(key="row_durations")
    for column, step in zip(row.columns(len(STEPS), gap="small"), STEPS, strict=True):
        with column:
            _histogram(place, step, [b for b in buckets if b.step == step], found)
    st.html(_by_category(place, found))
    downloads(place.view, t, lambda: _table(place, found, buckets), key="service_duration")


def _histogram(place: Place, step: str, buckets: list[Bucket], found: Sequence[Duration]) -> None:
    t = place.t
    name = t(f"service_code.{step}")
    groups = spans(queries.duration_groups(place.view.role, place.view.release_id), t)
    chosen = [b for b in buckets if place.category in (None, b.category)]
    own = next((d for d in found if d.step == step and d.category == (place.category or ALL)), None)
    if own is None:
        st.html(f"<h4>{text(name)}</h4><p class='j-hint'>{text(t('reason.no_cases'))}</p>")
        return
    counts = [sum(b.cases for b in chosen if b.bucket == number) for number in groups]
    hours = {"p50": formats.fixed(own.p50), "p90": formats.fixed(own.p90)}
    st.html(
        f"<h4>{text(name)}</h4><p class='j-hint'>"
        + text(t("service.percentiles", count=f"{own.cases:,}", **hours))
        + "</p>"
    )
    series = ((t("service.cases"), BLUE, counts),)
    label = t("service.duration_chart", step=name, where=place.name)
    st.echarts_chart(
        stacked_bars(list(groups.values()), series, name=label, axis=t("service.working_hours"), t=t),
        height=CHART_HEIGHT,
        key=f"service_duration_{step}",
        alt=label,
    )


def _by_category(place: Place, found: Sequence[Duration]) -> str:
    t = place.t
    by_key = {(row.category, row.step): row for row in found}
    codes = {row.category for row in found}

    def slowest(code: str) -> tuple[bool, bool, float, str]:
        row = by_key.get((code, "resolution"))
        is_shown = row is not None and row.cases >= LEAST
        return code != ALL, not is_shown, -float(row.p90) if row else 0, code

    columns = [Column(t("service.category"))]
    for step in STEPS:
        name = t(f"service_code.{step}")
        columns += [
            Column(t("service.cases_of", step=name), is_number=True),
            Column(t("service.median_of", step=name), is_number=True),
            Column(t("service.tail_of", step=name), is_number=True),
        ]
    lines = []
    for code in sorted(codes, key=slowest):
        cells = [text(t("service.every_category") if code == ALL else place.category_name(code))]
        for step in STEPS:
            cells += _cells(place, by_key.get((code, step)))
        lines.append(cells)
    return table(t("service.duration_by_category"), columns, lines)


def _cells(place: Place, row: Duration | None) -> list[str]:
    if row is None or row.cases < LEAST:
        count = row.cases if row else 0
        why = text(place.t("service.few", count=count, least=LEAST))
        return [str(count), *[f'<span title="{why}">{formats.NOTHING}</span>'] * 2]
    return [f"{row.cases:,}", formats.fixed(row.p50), formats.fixed(row.p90)]


def _table(place: Place, found: Sequence[Duration], buckets: Sequence[Bucket]) -> Table:
    """Counts by group with the percentiles of their category and step."""
    t = place.t
    own = {(row.category, row.step): row for row in found if row.cases >= LEAST}
    lines = [(b, own.get((b.category, b.step))) for b in buckets]
    columns = {
        "category": [place.category_name(b.category) for b, _ in lines],
        "step": [t(f"service_code.{b.step}") for b, _ in lines],
        "above_hours": [float(b.above) for b, _ in lines],
        "up_to_hours": [None if b.up_to is None else float(b.up_to) for b, _ in lines],
        "cases": [b.cases for b, _ in lines],
        "p50_hours": [float(row.p50) if row else None for _, row in lines],
        "p90_hours": [float(row.p90) if row else None for _, row in lines],
    }
    titles = {
        "category": t("service.category"),
        "step": t("service.step"),
        "above_hours": t("service.above_hours"),
        "up_to_hours": t("service.up_to_hours"),
        "cases": t("service.cases"),
        "p50_hours": t("service.median_hours"),
        "p90_hours": t("service.tail_hours"),
    }
    return Table("service", t("service.duration_file"), pl.DataFrame(columns), titles, indicators=CODES)
