"""``python -m benchmarks.plot``: draw seconds and memory against size, as measured, for the guides."""

import json
from pathlib import Path

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator

from benchmarks.__main__ import HISTORY
from jushu.settings import PROJECT_ROOT, Settings
from jushu.typesetting import unpacked

PICTURE = PROJECT_ROOT / "docs" / "img" / "size.svg"
RUNS = {"first": "首次 first run", "more": "多 0.1 % more", "one": "多一条 one more"}
COLOURS = ("#1f4e8c", "#c8661b", "#5b8c3a")
PANELS = {"seconds": "秒 seconds", "peak_mb": "峰值内存 peak memory, MB"}


def sizes(history: Path = HISTORY) -> list[dict]:
    """The newest measurement of each size, the smallest first: requests, and per run seconds and peak_mb."""
    newest: dict[int, dict] = {}
    for line in history.read_text(encoding="utf-8").splitlines():
        for size in json.loads(line).get("scale", {}).get("sizes", []):
            newest[size["requests"]] = size
    return [newest[requests] for requests in sorted(newest)]


def draw(measured: list[dict]) -> Figure:
    """Two panels, time and memory, both axes logarithmic; the grey line grows as fast as the size."""
    fonts = list(unpacked(Settings().fonts).iterdir())
    for font in fonts:
        font_manager.fontManager.addfont(font)
    mpl.rcParams["font.family"] = [font_manager.get_font(font).family_name for font in fonts]
    mpl.rcParams["svg.hashsalt"] = "jushu"  # the same figures give the same bytes
    figure = Figure(figsize=(9, 3.8), layout="constrained")
    for axes, (measure, label) in zip(figure.subplots(1, 2), PANELS.items(), strict=True):
        _panel(axes, measured, measure)
        axes.set_xlabel("请求数 service requests")
        axes.set_title(label, loc="left", fontsize=11)
    return figure


def _panel(axes: Axes, measured: list[dict], measure: str) -> None:
    for (run, label), colour in zip(RUNS.items(), COLOURS, strict=True):
        points = [(size["requests"], size[run][measure]) for size in measured if run in size]
        axes.loglog(*zip(*points, strict=True), "o-", color=colour, label=label, linewidth=1.6, markersize=4)
    low, high = measured[0], measured[-1]
    grown = low["first"][measure] * high["requests"] / low["requests"]
    axes.loglog(
        [low["requests"], high["requests"]],
        [low["first"][measure], grown],
        ":",
        color="#999999",
        label="成正比 in proportion",
    )
    axes.set_xticks([size["requests"] for size in measured], [_millions(size) for size in measured])
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.yaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_minor_locator(NullLocator())
    axes.grid(visible=True, which="major", color="#e4e4e4", linewidth=0.8)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8)


def _millions(size: dict) -> str:
    return f"{size['requests'] / 1_000_000:.1f} M"


def main() -> None:
    """Draw the picture anew."""
    draw(sizes()).savefig(PICTURE, metadata={"Date": None})


if __name__ == "__main__":
    main()
