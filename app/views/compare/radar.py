"""The shape of each cluster: its dimensions on a radar, where all of them have a score."""

from typing import Any

import streamlit as st

from app.components import charts
from app.components.markup import text
from app.components.radar import LEAST_AXES, Line, radar
from app.views.compare.choice import Comparison
from app.views.compare.trend import LOOKS

HEIGHT = 380


def section(comparison: Comparison) -> None:
    """Draw the radar; a dimension that one of the clusters has no score for is left out and named."""
    t = comparison.t
    st.html(f"<h2>{text(t('compare.radar'))}</h2>")
    dimensions = comparison.nodes[1:]
    whole = [node for node in dimensions if all(_score(comparison, code, node) for code in comparison.codes)]
    left_out = [f"{node} {comparison.board.name(node)}" for node in dimensions if node not in whole]
    hint = t("compare.radar_hint")
    if left_out:
        hint += t("compare.radar_left_out", names=t("list.separator").join(left_out))
    st.html(f"<p class='j-hint'>{text(hint)}</p>")
    if len(whole) >= LEAST_AXES:
        spec = _chart(comparison, whole)
        st.echarts_chart(spec, height=HEIGHT, key="compare_radar", alt=t("compare.radar_alt"))


def _score(comparison: Comparison, code: str, node: str) -> list[float]:
    """The score in a list, or an empty list without one."""
    row = comparison.rows.get((code, node))
    return [float(row.score)] if row and row.score is not None else []


def _chart(comparison: Comparison, nodes: list[str]) -> dict[str, Any]:
    t = comparison.t
    axes = [charts.head(node, comparison.board.name(node), t.lang) for node in nodes]
    lines = [
        Line(
            name,
            [_score(comparison, code, node)[0] for node in nodes],
            colour,
            "path://M0,0 L10,0 L5,10 Z" if shape == "pin" else shape,
        )
        for code, name, (colour, shape) in zip(comparison.codes, comparison.names, LOOKS, strict=False)
    ]
    return radar(t("compare.radar"), axes, lines, t)
