"""ECharts descriptions as plain dictionaries (never chart objects: they cost a hundred times more)."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape
from typing import Any, NamedTuple

from jushu import formats
from jushu.texts import Texts

FONT = "'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
INK, SOFT, LINE = "#1B2733", "#5B6570", "#D5DEE8"
OWN = "#D55E00"  # the chosen cluster among others
BLUES = ["#EAF2FA", "#B9D5EC", "#7FB0DB", "#3F7FBF", "#1F5FA8", "#0F3D73"]
LOW, HIGH = 30, 100  # score range of the colours
MISSING, MISSING_COLOUR = -1, "#E3E8ED"


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


def value_axis(**own: object) -> dict[str, Any]:
    """Axis of amounts; ``own`` is what it has besides (limits, a name) or otherwise."""
    return {"type": "value", "axisLabel": {"color": SOFT}, "splitLine": {"lineStyle": {"color": LINE}}, **own}


def name_axis(names: Sequence[str], **label: object) -> dict[str, Any]:
    """Axis of names for lying bars, the first on top; ``label`` is what its labels have besides."""
    return {
        "type": "category",
        "data": list(names),
        "inverse": True,
        "axisTick": {"show": False},
        "axisLabel": {"color": INK, "fontSize": 12} | label,
    }


def legend_below() -> dict[str, Any]:
    """Legend under the chart, to be paged where it is too long; it hides no series."""
    return {"type": "scroll", "bottom": 0, "selectedMode": False, "textStyle": {"color": SOFT}}


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
        "yAxis": name_axis([short(name) for name in rows]) | {"axisLine": {"show": False}},
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
