"""How sure ranks are: a bar from the 5 % to the 95 % rank with a point at the published rank."""

from collections.abc import Sequence
from typing import Any

from app.board_queries import Interval
from app.components import charts
from jushu.texts import Texts

CLOSE = 8  # from so many rows on, the ranks stand beside the points instead of above them


def rank_intervals(
    rows: Sequence[Interval], names: Sequence[str], title: str, t: Texts, own: str | None = None
) -> dict[str, Any]:
    """The chart, best rank on the left; the point of the cluster ``own`` is orange."""
    quiet = {"type": "bar", "stack": "range", "barWidth": 6, "silent": True, "tooltip": {"show": False}}
    marked = {"itemStyle": {"color": charts.OWN}}
    points = [
        {"value": [row.rank, at]} | (marked if row.cluster_code == own else {}) for at, row in enumerate(rows)
    ]
    return {
        "animation": False,
        "textStyle": {"fontFamily": charts.FONT},
        "grid": {"left": 8, "right": 24, "top": 34, "bottom": 44, "containLabel": True},
        "tooltip": {"trigger": "item", "confine": True},
        "toolbox": charts.picture(title, t),
        "legend": {
            "bottom": 0,
            "selectedMode": False,
            "textStyle": {"color": charts.SOFT},
            "data": [t("compare.rank_interval"), t("column.rank")],
        },
        "xAxis": charts.value_axis(min=1, max=rows[0].ranked_units, minInterval=1),
        "yAxis": charts.name_axis([charts.short(name, 12) for name in names]),
        "series": [
            quiet | {"data": [row.rank_p05 for row in rows], "itemStyle": {"color": "transparent"}},
            quiet
            | {
                "name": t("compare.rank_interval"),
                "data": [row.rank_p95 - row.rank_p05 for row in rows],
                "itemStyle": {"color": charts.BLUES[3]},
            },
            {
                "type": "scatter",
                "name": t("column.rank"),
                "symbolSize": 13 if len(rows) < CLOSE else 10,
                "itemStyle": {"color": charts.BLUES[5]},
                "label": {
                    "show": len(rows) < CLOSE,
                    "position": "top",
                    "color": charts.INK,
                    "formatter": "{@[0]}",
                },
                "data": points,
                "z": 5,
            },
        ],
    }
