"""A simple chart of a result: bars, lines or points of chosen columns, first rows only."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import polars as pl

from app.components.charts import FONT, INK, LINE, SOFT

KINDS = ("bar", "line", "scatter")
COLOURS = ["#1F5FA8", "#E69F00", "#009E73", "#56B4E9", "#D55E00", "#CC79A7"]
SYMBOLS = ("circle", "rect", "triangle", "diamond", "roundRect", "pin")  # told apart without colour
MOST_POINTS = 500
MOST_SERIES = len(COLOURS)


class Choice(NamedTuple):
    """A kind of chart, the column of its horizontal axis and those drawn, by place in the result."""

    kind: str
    x: int
    ys: tuple[int, ...]

    @property
    def code(self) -> str:
        """The choice in a link: ``bar.0.1-2``."""
        return f"{self.kind}.{self.x}.{'-'.join(map(str, self.ys))}"


def numeric(rows: pl.DataFrame) -> list[int]:
    """Places of the columns that have numbers."""
    return [place for place, dtype in enumerate(rows.dtypes) if dtype.is_numeric()]


def fitting(code: str, rows: pl.DataFrame) -> Choice | None:
    """The choice of a link where the result has such columns, else None."""
    kind, _, places = code.partition(".")
    first, _, rest = places.partition(".")
    parts = [first, *rest.split("-")]
    if kind not in KINDS or not all(part.isdecimal() for part in parts):
        return None
    x, *ys = map(int, parts)
    drawn = [y for y in ys if y in numeric(rows)]
    return Choice(kind, x, tuple(drawn[:MOST_SERIES])) if drawn and x < rows.width else None


def first_choice(kind: str, rows: pl.DataFrame) -> Choice | None:
    """What to draw before anybody chooses: the first column, and the first numbers beside it."""
    numbers = numeric(rows)
    texts = [place for place in range(rows.width) if place not in numbers]
    x = numbers[0] if kind == "scatter" and len(numbers) > 1 else (texts or [0])[0]
    ys = [y for y in numbers if y != x][:1] or numbers[:1]
    return Choice(kind, x, tuple(ys)) if ys else None


def spec(choice: Choice, rows: pl.DataFrame, save: str) -> dict[str, Any]:
    """The chart as ECharts reads it; ``save`` names the button that gives the PNG."""
    shown = rows.head(MOST_POINTS)
    x, names = shown.to_series(choice.x), [rows.columns[y] for y in choice.ys]
    is_measured = choice.kind == "scatter" and x.dtype.is_numeric()
    across = _numbers(x) if is_measured else [str(value) for value in x.to_list()]
    series = []
    for number, place in enumerate(choice.ys):
        values = _numbers(shown.to_series(place))
        data = [[a, b] for a, b in zip(across, values, strict=True)] if is_measured else values
        series.append(
            {
                "type": choice.kind,
                "name": names[number],
                "data": data,
                "symbol": SYMBOLS[number],
                "symbolSize": 7,
                "large": False,
            }
        )
    scale = {"axisLabel": {"color": SOFT}, "splitLine": {"lineStyle": {"color": LINE}}, "scale": True}
    horizontal: dict[str, Any] = {"type": "value", **scale}
    if not is_measured:
        horizontal = {"type": "category", "data": across, "axisLabel": {"color": INK, "hideOverlap": True}}
    title = {"name": x.name, "nameLocation": "middle", "nameGap": 30, "nameTextStyle": {"color": SOFT}}
    return {
        "animation": False,
        "color": COLOURS,
        "textStyle": {"fontFamily": FONT},
        "grid": {"left": 8, "right": 24, "top": 44, "bottom": 36, "containLabel": True},
        "tooltip": {"trigger": "item" if is_measured else "axis", "confine": True},
        "legend": {"type": "scroll", "top": 4, "left": 0, "right": 60, "textStyle": {"color": SOFT}},
        "toolbox": {"right": 4, "feature": {"saveAsImage": {"title": save, "name": "sql", "pixelRatio": 2}}},
        "xAxis": horizontal | title,
        "yAxis": {"type": "value", **scale, "scale": choice.kind != "bar"},
        "series": series,
    }


def _numbers(column: pl.Series) -> Sequence[float | None]:
    """Values as a chart takes them; what is no finite number is a gap."""
    floats = column.cast(pl.Float64, strict=False)
    return floats.set(~floats.is_finite(), None).to_list()
