"""ECharts descriptions as plain dictionaries (never chart objects: they cost a hundred times more)."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape
from typing import Any, NamedTuple

from app import formats
from app.texts import Texts

FONT = "'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
INK, SOFT, LINE = "#1B2733", "#5B6570", "#D5DEE8"
OWN = "#D55E00"  # the chosen cluster among others
BLUES = ["#EAF2FA", "#B9D5EC", "#7FB0DB", "#3F7FBF", "#1F5FA8", "#0F3D73"]
LOW, HIGH = 30, 100  # score range of the colours
MISSING, MISSING_COLOUR = -1, "#E3E8ED"
MET_FROM = 80  # lower bound of "good", this project's default
BANDS = ((60, 60, "#D9E1E9"), (80, 20, "#E6ECF2"), (100, 20, "#F1F4F8"))  # upper bound, width, colour


class Cell(NamedTuple):
    """One cell of the heat map: a score, or the reason why there is none."""

    column: int
    row: int
    score: Decimal | None
    hint: str


def _plain(words: str) -> str:
    """Text for a tooltip, which ECharts reads as HTML with {placeholders}."""
    return escape(words).replace("{", "(").replace("}", ")")


def short(name: str, length: int = 13) -> str:
    """Name cut to fit an axis; the tooltip has the whole one."""
    return name if len(name) <= length else name[: length - 1] + "…"


def picture(title: str, t: Texts) -> dict[str, Any]:
    """ECharts ``toolbox`` with one button, which saves the chart as a PNG of twice its size."""
    save = {"title": t("chart.save"), "name": title, "pixelRatio": 2, "backgroundColor": "#FFFFFF"}
    return {"top": 0, "right": 0, "feature": {"saveAsImage": save}}


def colour(score: Decimal) -> str:
    """Colour of a score between ``LOW`` and ``HIGH``, by steps between the six blues."""
    place = max(0.0, min(1.0, (float(score) - LOW) / (HIGH - LOW))) * (len(BLUES) - 1)
    left = min(int(place), len(BLUES) - 2)
    pair = zip(_rgb(BLUES[left]), _rgb(BLUES[left + 1]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (place - left)):02X}" for a, b in pair)


def label_colour(paper: str) -> str:
    """Black or white, whichever stands out more (one of the two always reaches 4.5:1)."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _rgb(paper, 255)]
    luminance = 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    return "#000000" if luminance > 0.179 else "#FFFFFF"


def _rgb(value: str, scale: float = 1) -> tuple[float, ...]:
    return tuple(int(value[i : i + 2], 16) / scale for i in (1, 3, 5))


def head(code: str, name: str, lang: str) -> str:
    """Column head: code over the name, at most four characters a line; in English one line, to be slanted."""
    if lang == "zh":
        lines = -(-len(name) // 4)
        width = -(-len(name) // lines)
        return "\n".join([code, *(name[i : i + width] for i in range(0, len(name), width))])
    return f"{code} {name.split(maxsplit=1)[0]}"


def heat_map(
    columns: Sequence[str], rows: Sequence[str], cells: Sequence[Cell], title: str, t: Texts
) -> dict[str, Any]:
    """Score of each node (columns) x cluster (rows, first on top); grey cells have no score."""
    data = []
    for cell in cells:
        paper = MISSING_COLOUR if cell.score is None else colour(cell.score)
        data.append(
            {
                "value": [cell.column, cell.row, MISSING if cell.score is None else float(cell.score)],
                "itemStyle": {"color": paper},
                "label": {"formatter": formats.fixed(cell.score), "color": label_colour(paper)},
                "tooltip": {"formatter": _plain(cell.hint)},
            }
        )
    slanted = not any("\n" in name for name in columns)
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT},
        "grid": {"left": 8, "right": 62 if slanted else 8, "top": 4, "bottom": 44, "containLabel": True},
        "tooltip": {"position": "top", "confine": True},
        "toolbox": picture(title, t) | {"top": None, "bottom": 0},
        "xAxis": {
            "type": "category",
            "data": list(columns),
            "position": "top",
            "axisTick": {"show": False},
            "axisLine": {"show": False},
            "axisLabel": {
                "interval": 0,
                "color": SOFT,
                "fontSize": 12,
                "lineHeight": 15,
                "rotate": -32 if slanted else 0,
            },
        },
        "yAxis": {
            "type": "category",
            "data": [short(name) for name in rows],
            "inverse": True,
            "axisTick": {"show": False},
            "axisLine": {"show": False},
            "axisLabel": {"color": INK, "fontSize": 12},
        },
        "visualMap": {
            "min": LOW,
            "max": HIGH,
            "calculable": False,
            "orient": "horizontal",
            "left": "center",
            "bottom": 0,
            "itemWidth": 12,
            "itemHeight": 150,
            "text": [str(HIGH), f"≤{LOW}"],
            "textStyle": {"color": SOFT},
            "inRange": {"color": BLUES},
            "outOfRange": {"color": [BLUES[0]]},
        },
        "series": [
            {
                "type": "heatmap",
                "data": data,
                "label": {"show": True, "fontSize": 12},
                "itemStyle": {"borderColor": "#FFFFFF", "borderWidth": 2},
                "emphasis": {"itemStyle": {"borderColor": INK, "borderWidth": 1}},
            }
        ],
    }


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
        "xAxis": {
            "type": "value",
            "min": 0,
            "max": 100,
            "axisLabel": {"color": SOFT},
            "splitLine": {"lineStyle": {"color": LINE}},
        },
        "yAxis": [
            {
                "type": "category",
                "data": list(names),
                "inverse": True,
                "axisTick": {"show": False},
                "axisLine": {"show": False},
                "axisLabel": {"color": INK, "fontSize": 12, "width": 130, "overflow": "break"},
            },
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
