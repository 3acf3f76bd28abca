"""Small pieces that the parts of the page share: titles, indicator tables, bounds of groups, bar charts."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from app.components import charts
from app.components.definition import goals
from app.components.markup import text
from app.components.table import Column, table
from app.views.service.figures import changes, figures, shown
from app.views.service.place import Place
from app.views.service.rows import Group
from jushu import formats
from jushu.texts import Texts

CHART_HEIGHT = 300
MOST_LEVEL = 6  # names of more groups are slanted, or they would overlap on a phone


def title(words: str, hint: str = "") -> None:
    """Heading of a panel with a line of explanation."""
    st.html(f"<h3>{text(words)}</h3><p class='j-hint'>{text(hint)}</p>")


def indicator_table(place: Place, caption: str, codes: Sequence[str]) -> str:
    """Indicators of the place with value, basis, goal and changes; the code leads to the definition."""
    t = place.t
    columns = (
        Column(t("column.name")),
        Column(t("column.value"), is_number=True),
        Column(t("service.basis"), is_number=True),
        Column(t("column.goal"), is_number=True),
        Column(t("service.changes")),
    )
    rows = []
    for row in figures(place, codes):
        link = f'<a href="{text(place.definition_link(row.code))}" target="_self">{text(row.code)}</a>'
        has = row.value is not None
        value = text(shown(place, row.code, row.value)) if has else formats.NOTHING
        after = changes(place, row) if has else f'<span class="j-why">{text(row.missing)}</span>'
        name = f"{link} {text(place.indicator_name(row.code))}"
        rows.append((name, value, text(row.basis), text(goals(place.definitions[row.code])), after))
    return table(caption, columns, rows)


def spans(groups: Sequence[Group], t: Texts) -> dict[int, str]:
    """Name of each group by its number."""
    return {group.bucket: _span(group.above, group.up_to, t) for group in groups}


def _span(above: Decimal, up_to: Decimal | None, t: Texts) -> str:
    """A group by its bounds: ``≤1``, ``1–5``, ``>40``."""
    low, high = (None if bound is None else f"{bound.normalize():f}" for bound in (above, up_to))
    if high is None:
        return f">{low}"
    return f"≤{high}" if not above else t("service.span", low=low, high=high)


def stacked_bars(
    groups: Sequence[str],
    series: Sequence[tuple[str, str, Sequence[int]]],
    *,
    name: str,
    axis: str,
    t: Texts,
) -> dict[str, Any]:
    """Upright bars of counts by group; a series is (name, colour, counts), ``axis`` names the groups."""
    is_crowded = len(groups) > MOST_LEVEL
    return {
        "animation": False,
        "textStyle": {"fontFamily": charts.FONT},
        "grid": {"left": 8, "right": 12, "top": 34, "bottom": 52 if is_crowded else 34, "containLabel": True},
        "toolbox": charts.picture(name, t),
        "tooltip": {"trigger": "axis", "confine": True, "axisPointer": {"type": "shadow"}},
        "legend": {"top": 0, "left": 0, "textStyle": {"color": charts.SOFT}, "show": len(series) > 1},
        "xAxis": {
            "type": "category",
            "data": list(groups),
            "name": axis,
            "nameLocation": "middle",
            "nameGap": 48 if is_crowded else 30,
            "nameTextStyle": {"color": charts.SOFT},
            "axisTick": {"show": False},
            "axisLabel": {
                "color": charts.INK,
                "interval": 0,
                "fontSize": 12,
                "rotate": 40 if is_crowded else 0,
            },
        },
        "yAxis": charts.value_axis(minInterval=1),
        "series": [
            {
                "type": "bar",
                "name": label,
                "stack": "all",
                "data": list(counts),
                "barMaxWidth": 46,
                "itemStyle": {"color": colour, "decal": {"symbol": "none"}},
            }
            for label, colour, counts in series
        ],
    }
