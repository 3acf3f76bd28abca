"""Bullet chart: score of each dimension against the grade bands and the median."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from app.components.charts import FONT, INK, SOFT, name_axis, picture, value_axis
from jushu.texts import Texts

MET_FROM = 80  # lower bound of "good", this project's default
BANDS = ((60, 60, "#D9E1E9"), (80, 20, "#E6ECF2"), (100, 20, "#F1F4F8"))  # upper bound, width, colour


def bullet(
    names: Sequence[str],
    scores: Sequence[Decimal | None],
    medians: Sequence[Decimal | None],
    title: str,
    t: Texts,
) -> dict[str, Any]:
    """Score of each dimension as a bar over the grade bands, with the province's median as a mark."""
    order = range(len(names))
    bands = [
        {
            "type": "bar",
            "name": t(f"band.{upper}"),
            "stack": "bands",
            "data": [width] * len(names),
            "barWidth": 20,
            "silent": True,
            "itemStyle": {"color": colour},
            "tooltip": {"show": False},
        }
        for upper, width, colour in BANDS
    ]
    bars = {
        "type": "bar",
        "name": t("bullet.score"),
        "yAxisIndex": 1,  # an axis of its own centres the thin bar on the wide bands
        "data": [None if s is None else float(s) for s in scores],
        "barWidth": 9,
        "itemStyle": {"color": "#1F5FA8"},
        "z": 5,
    }
    marks = {
        "type": "scatter",
        "name": t("bullet.median"),
        "symbol": "rect",
        "symbolSize": [3, 22],
        "data": [[float(m), i] for i, m in zip(order, medians, strict=True) if m is not None],
        "itemStyle": {"color": "#E69F00"},
        "z": 6,
        "tooltip": {"formatter": "{a}: {@[0]}"},
        "markLine": {
            "silent": True,
            "symbol": "none",
            "data": [{"xAxis": MET_FROM}],
            "lineStyle": {"color": INK, "type": "solid", "width": 1.5},
            "label": {
                "formatter": t("bullet.met", score=MET_FROM),
                "position": "start",
                "color": INK,
                "fontSize": 12,
            },
        },
    }
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT},
        "grid": {"left": 8, "right": 20, "top": 24, "bottom": 40, "containLabel": True},
        "tooltip": {"trigger": "item", "confine": True},
        "toolbox": picture(title, t) | {"top": None, "bottom": 0},
        "legend": {
            "bottom": 0,
            "itemWidth": 14,
            "itemHeight": 9,
            "textStyle": {"color": SOFT},
            "data": [
                *([t("bullet.score")] if any(s is not None for s in scores) else []),
                t("bullet.median"),
            ],
            "selectedMode": False,
        },
        "xAxis": value_axis(min=0, max=100),
        "yAxis": [
            name_axis(names, width=130, overflow="break") | {"axisLine": {"show": False}},
            {
                "type": "category",
                "data": list(names),
                "inverse": True,
                "show": False,
                "axisLabel": {"show": False},
            },
        ],
        "series": [*bands, bars, marks],
    }
