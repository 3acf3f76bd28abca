"""Several units on one radar of dimensions, each axis from 0 to 100 points."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from app.components import charts
from jushu.texts import Texts

LEAST_AXES = 3
RADIUS_EN = "38%"  # English names are longer, and on a phone they stand beside the circle too


class Line(NamedTuple):
    """One closed line: a value per axis."""

    name: str
    values: Sequence[float]
    colour: str
    symbol: str
    is_dashed: bool = False


def radar(
    title: str, axes: Sequence[str], lines: Sequence[Line], t: Texts, *, legend: bool = False
) -> dict[str, Any]:
    """The chart; with a legend under it where nothing else on the page names the lines."""
    data = [
        {
            "name": line.name,
            "value": list(line.values),
            "symbol": line.symbol,
            "symbolSize": 8,
            "lineStyle": {
                "color": line.colour,
                "width": 2,
                "type": "dashed" if line.is_dashed else "solid",
            },
            "itemStyle": {"color": line.colour},
        }
        for line in lines
    ]
    named = {"bottom": 0, "selectedMode": False, "textStyle": {"color": charts.SOFT}}
    return {
        "animation": False,
        "textStyle": {"fontFamily": charts.FONT},
        "tooltip": {"trigger": "item", "confine": True},
        "toolbox": charts.picture(title, t),
        **({"legend": named} if legend else {}),
        "radar": {
            "indicator": [{"name": name.replace(" ", "\n", 1), "min": 0, "max": 100} for name in axes],
            "radius": RADIUS_EN if t.lang == "en" else "50%" if legend else "56%",
            "center": ["50%", "46%" if legend else "50%"],
            "axisName": {"color": charts.INK, "fontSize": 11},
            "splitArea": {"show": False},
            "splitLine": {"lineStyle": {"color": charts.LINE}},
        },
        "series": [{"type": "radar", "data": data}],
    }
