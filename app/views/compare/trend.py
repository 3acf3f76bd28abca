"""How the clusters moved: a small chart per dimension against the median, and their ranks over the span."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

import polars as pl
import streamlit as st

from app.components import charts
from app.components.downloads import Table, downloads
from app.components.markup import text
from app.components.table import Column, table
from app.views.compare import queries
from app.views.compare.choice import Comparison
from app.views.compare.queries import Past
from jushu import formats

# colour and shape of each cluster's line: told apart without colour too; all at least 3:1 on white
LOOKS = (
    ("#1F5FA8", "circle"),
    ("#D55E00", "triangle"),
    ("#00785A", "rect"),
    ("#A0457A", "diamond"),
    ("#6B5B00", "pin"),
)
MEDIAN = "#5B6570"
COLUMNS, HEIGHT = 3, 190


def multiples(comparison: Comparison) -> None:
    """One chart per node, all with the same scale, and the lines' names above them."""
    t, view = comparison.t, comparison.board.view
    title = t("compare.trend", count=len(comparison.periods))
    st.html(
        f"<h2>{text(title)}</h2><p class='j-hint'>{text(t('compare.trend_hint'))}</p>{_legend(comparison)}"
    )
    found = queries.middles(
        view.role,
        view.release_id,
        period_type=view.period.period_type,
        period_end=view.period.period_end,
        length=comparison.span,
    )
    medians = {(row.node_code, row.period_code): row.median for row in found}
    scores = {(row.cluster_code, row.node_code, row.period_code): row.score for row in comparison.past}
    for start in range(0, len(comparison.nodes), COLUMNS):
        columns = st.columns(COLUMNS, gap="small")
        for node, column in zip(comparison.nodes[start : start + COLUMNS], columns, strict=False):
            name = f"{node} {comparison.board.name(node)}"
            with column:
                st.html(f"<h3 class='j-cmp-name'>{text(name)}</h3>")
                spec = _lines(comparison, node, scores, medians)
                said = t("compare.trend_of", name=name)
                st.echarts_chart(spec, height=HEIGHT, key=f"compare_trend_{node}", alt=said)
    downloads(view, t, lambda: _export(comparison, medians, title), key="compare_trend")


def _legend(comparison: Comparison) -> str:
    shapes = {"circle": "●", "triangle": "▲", "rect": "■", "diamond": "◆", "pin": "▼"}
    items = [
        f'<li><span style="color:{colour}" aria-hidden="true">{shapes[shape]}</span> {text(name)}</li>'
        for name, (colour, shape) in zip(comparison.names, LOOKS, strict=False)
    ]
    median = text(comparison.t("bullet.median"))
    items.append(f'<li><span style="color:{MEDIAN}" aria-hidden="true">┄</span> {median}</li>')
    return f'<ul class="j-cmp-legend">{"".join(items)}</ul>'


def _lines(
    comparison: Comparison,
    node: str,
    scores: Mapping[tuple[str, str, str], Decimal | None],
    medians: Mapping[tuple[str, str], Decimal | None],
) -> dict[str, Any]:
    def number(value: Decimal | None) -> float | None:
        return None if value is None else float(value)

    def line(name: str, values: Sequence[float | None], colour: str, **more: object) -> dict[str, Any]:
        return {
            "type": "line",
            "name": name,
            "data": list(values),
            "symbolSize": 7,
            "lineStyle": {"color": colour, "width": 2},
            "itemStyle": {"color": colour},
            **more,
        }

    series = [
        line(
            name,
            [number(scores.get((code, node, period))) for period in comparison.periods],
            colour,
            symbol="path://M0,0 L10,0 L5,10 Z" if shape == "pin" else shape,
        )
        for code, name, (colour, shape) in zip(comparison.codes, comparison.names, LOOKS, strict=False)
    ]
    middle = [number(medians.get((node, period))) for period in comparison.periods]
    dashed = {"color": MEDIAN, "width": 1.5, "type": "dashed"}
    series.append(line(comparison.t("bullet.median"), middle, MEDIAN, symbol="none") | {"lineStyle": dashed})
    return {
        "animation": False,
        "textStyle": {"fontFamily": charts.FONT},
        "grid": {"left": 4, "right": 14, "top": 12, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis", "confine": True},
        "xAxis": {
            "type": "category",
            "data": comparison.periods,
            "boundaryGap": False,
            "axisLabel": {"color": charts.SOFT, "fontSize": 11, "hideOverlap": True},
            "axisTick": {"show": False},
        },
        "yAxis": charts.value_axis(
            min=0, max=100, interval=25, axisLabel={"color": charts.SOFT, "fontSize": 11}
        ),
        "series": series,
    }


def ranks(comparison: Comparison) -> None:
    """Rank and score in the index for each period of the span, with the range of the ranks."""
    t = comparison.t
    title = t("compare.ranks", name=comparison.board.name(comparison.index), count=len(comparison.periods))
    st.html(f"<h2>{text(title)}</h2><p class='j-hint'>{text(t('compare.ranks_hint'))}</p>")
    columns = [Column(t("column.cluster"))]
    columns += [Column(formats.period(code, t), is_number=True) for code in comparison.periods]
    columns += [
        Column(t("compare.rank_range"), is_number=True),
        Column(t("compare.rank_moves"), is_number=True),
    ]
    by_period = {
        (row.cluster_code, row.period_code): row
        for row in comparison.past
        if row.node_code == comparison.index
    }
    rows = []
    for code, name in zip(comparison.codes, comparison.names, strict=True):
        series = [by_period.get((code, period)) for period in comparison.periods]
        known = [row.rank for row in series if row and row.rank]
        reach = f"{min(known)}–{max(known)}" if known else formats.NOTHING
        moves = [abs(b - a) for a, b in pairwise(known)]
        mean = formats.fixed(sum(moves) / len(moves)) if moves else formats.NOTHING
        rows.append([text(name), *(_past(row, comparison) for row in series), reach, mean])
    st.html(table(title, columns, rows))
    view = comparison.board.view
    downloads(view, t, lambda: _ranks_export(comparison, by_period, title), key="compare_ranks")


def _past(row: Past | None, comparison: Comparison) -> str:
    t = comparison.t
    if row is None or row.score is None:
        reason = t.known(f"reason.{row.status_reason}", t("rank.none")) if row else t("empty.scores_why")
        return f'<span title="{text(reason)}">{formats.NOTHING}</span>'
    rank = t("compare.place", rank=row.rank) if row.rank else formats.NOTHING
    return f'<b>{text(rank)}</b><small class="j-cmp-diff">{formats.fixed(row.score)}</small>'


def _titles(comparison: Comparison) -> dict[str, str]:
    t = comparison.t
    return {
        "cluster": t("compare.cluster_code"),
        "node": t("compare.node_code"),
        "period": t("choose.period"),
        "score": t("compare.score_points"),
        "median": t("compare.median_points"),
        "rank": t("column.rank"),
        "ranked_units": t("compare.ranked_units"),
        "reason": t("compare.reason"),
    }


def _export(comparison: Comparison, medians: Mapping[tuple[str, str], Decimal | None], title: str) -> Table:
    rows = [
        {
            "cluster": row.cluster_code,
            "node": row.node_code,
            "period": row.period_code,
            "score": row.score,
            "median": medians.get((row.node_code, row.period_code)),
            "reason": row.status_reason,
        }
        for row in comparison.past
        if row.node_code in comparison.nodes
    ]
    return Table("compare", title, pl.DataFrame(rows, infer_schema_length=None), _titles(comparison))


def _ranks_export(comparison: Comparison, rows: Mapping[tuple[str, str], Past], title: str) -> Table:
    listed = [
        {
            "cluster": row.cluster_code,
            "period": row.period_code,
            "score": row.score,
            "rank": row.rank,
            "ranked_units": row.ranked_units,
            "reason": row.status_reason,
        }
        for row in rows.values()
    ]
    return Table("compare", title, pl.DataFrame(listed, infer_schema_length=None), _titles(comparison))
