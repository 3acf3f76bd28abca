"""The waterfall: from the base to the explained score, one bar per part, as a chart and as a table."""

import math
from decimal import Decimal
from typing import Any

import polars as pl
import streamlit as st

from app.components.charts import FONT, INK, SOFT, name_axis, picture, value_axis
from app.components.downloads import Table, downloads
from app.components.markup import text
from app.components.states import empty
from app.views.explain import queries
from app.views.explain.case import Base, Case
from jushu import formats
from jushu.scoring.waterfall import Step

UP, DOWN, TOTAL = "#0072B2", "#D55E00", SOFT
HATCH = {"symbol": "rect", "color": "rgba(255,255,255,.6)", "dashArrayX": [1, 0], "dashArrayY": [3, 4]}
HATCH |= {"rotation": -0.7854}
TICKS = (1, 2, 5, 10, 20)  # points
ROW, EDGE = 34, 96  # height of a bar with its gap, and of axis and legend


def waterfall(case: Case, base: str) -> None:
    """Title, chart, sentence and downloads; or why there is nothing to draw."""
    t, row = case.board.t, case.own
    shown = formats.fixed(row.score if row else None)
    st.html(f"<h2>{text(t('explain.why', score=shown))}</h2>")
    if said := case.reason(base):
        what = t("explain.not_comparable", base=_lower(case, base))
        empty(what, said, t("explain.not_comparable_step"))
        return
    found = case.base(base)
    now = case.units(row.score) if row and row.score is not None else 0
    change = formats.signed(_points(case, now - found.score), 2)
    hint = t("explain.sources", base=_lower(case, base), change=change)
    st.html(f"<p class='j-hint'>{text(hint)} {text(_meaning(case, base))}</p>")
    ordered = sorted(found.steps, key=lambda step: -step.points)
    st.echarts_chart(
        _chart(case, found, ordered, base),
        height=ROW * (len(ordered) + 2) + EDGE,
        key="waterfall",
        alt=f"{t('explain.why', score=shown)} {hint}",
    )
    st.html(f'<p class="j-told" data-part="told">{told(case, found)}</p>')
    notes = [t(f"note.{step.kind}") for step in ordered if not step.code]
    if notes:
        st.html(f"<p class='j-hint'>{text(' '.join(notes))}</p>")
    downloads(case.board.view, t, lambda: table(case, found, ordered, base), key="explain_waterfall")


def name(case: Case, code: str) -> str:
    """Name of a node or an indicator in the reader's language."""
    definition = case.board.definitions.get(code)
    if definition:
        return case.board.t.pick(definition.name_zh, definition.name_en)
    return case.board.name(code)


def _points(case: Case, units: int) -> Decimal:
    return Decimal(units).scaleb(-case.part.scheme.rounding_digits)


def _label(case: Case, step: Step) -> str:
    return f"{step.code} {name(case, step.code)}" if step.code else case.board.t(f"step.{step.kind}")


def _lower(case: Case, base: str) -> str:
    """Name of a base inside a sentence."""
    return case.board.t(f"base.{base}").lower()


def _meaning(case: Case, base: str) -> str:
    """What a base is, where its name alone does not say it."""
    t = case.board.t
    if base == "median":
        return t("explain.median", count=sum(row.score is not None for row in case.board.of_node(case.code)))
    if base != "target":
        return ""
    grade, bound = case.met_from
    own = len(case.target_values)
    others = len(case.part.computed) - own
    return t("explain.target", own=own, others=others, grade=t(f"grade.{grade}"), bound=f"{bound:f}")


def told(case: Case, found: Base) -> str:
    """The biggest pull, the biggest drag, and the rank with its interval, as HTML."""
    t = case.board.t
    parts = sorted((s for s in found.steps if s.kind == "performance"), key=lambda step: step.units)
    words = []
    for step, pull in ((parts[-1], True), (parts[0], False)) if parts else ():
        if (step.units > 0) if pull else (step.units < 0):
            said = t("explain.pull" if pull else "explain.drag", name="\0", points=_signed(case, step))
            words.append(text(said).replace("\0", f"<b>{text(name(case, step.code))}</b>"))
        else:
            words.append(text(t("explain.no_pull" if pull else "explain.no_drag")))
    return f"{'; '.join(words) if t.lang == 'en' else '；'.join(words)}{t('explain.stop')} {text(rank(case))}"


def _signed(case: Case, step: Step) -> str:
    return formats.signed(_points(case, step.units), 2)


def rank(case: Case) -> str:
    """Rank of the cluster in the node, with the interval where draws were made."""
    t, row, view = case.board.t, case.own, case.board.view
    if row is None or row.rank is None:
        return t("rank.none")
    key = (view.role, view.release_id, view.period.period_type, view.period.period_code)
    own = [i for i in queries.intervals(*key) if (i.cluster_code, i.node_code) == (case.cluster, case.code)]
    if not own or own[0].rank_low is None:
        return t("explain.rank", rank=row.rank, units=row.ranked_units)
    return t(
        "explain.rank_interval",
        rank=row.rank,
        units=row.ranked_units,
        low=own[0].rank_low,
        high=own[0].rank_high,
        draws=f"{own[0].draws:,}",
    )


def table(case: Case, found: Base, ordered: list[Step], base: str) -> Table:
    """The waterfall as a file: the base, every part, and the score."""
    t = case.board.t
    rows = [("", t(f"base.{base}"), _points(case, found.score))]
    rows += [(step.code, _label(case, step), _points(case, step.units)) for step in ordered]
    total = found.score + sum(step.units for step in ordered)
    rows.append(("", t("explain.now"), _points(case, total)))
    frame = pl.DataFrame(
        rows, schema={"code": pl.String, "name": pl.String, "points": pl.Float64}, orient="row", strict=False
    )
    titles = {"code": t("column.code"), "name": t("column.step"), "points": t("column.points")}
    codes = tuple(step.code for step in ordered if step.code in case.board.definitions)
    return Table("explain", t("explain.table", name=name(case, case.code)), frame, titles, codes)


def _chart(case: Case, found: Base, ordered: list[Step], base: str) -> dict[str, Any]:
    t, total = case.board.t, found.score
    names, under, bars = [t(f"base.{base}")], [0.0], [_bar(case, total, total=True)]
    low = high = total
    for step in ordered:
        after = total + step.units
        names.append(_label(case, step))
        under.append(float(_points(case, min(total, after))))
        bars.append(_bar(case, step.units, total=False))
        total = after
        low, high = min(low, total), max(high, total)
    names.append(t("explain.now"))
    under.append(0.0)
    bars.append(_bar(case, total, total=True))
    least, most, tick = _scale(float(_points(case, low)), float(_points(case, high)))
    kinds = (("up", UP), ("down", DOWN), ("total", TOTAL))
    series = [
        {
            "type": "bar",
            "stack": "bars",
            "data": under,
            "silent": True,
            "itemStyle": {"color": "transparent"},
            "tooltip": {"show": False},
        }
    ]
    for kind, colour in kinds:
        style: dict[str, Any] = {"color": colour}
        if kind == "down":
            style["decal"] = HATCH
        series.append(
            {
                "type": "bar",
                "name": t(f"bar.{kind}"),
                "stack": "bars",
                "barWidth": 18,
                "data": [bar if bar["kind"] == kind else None for bar in bars],
                "itemStyle": style,
            }
        )
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT},
        "grid": {"left": 8, "right": 24, "top": 34, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "item", "confine": True},
        "toolbox": picture(f"explain_{case.cluster}_{case.code}", t),
        "legend": {
            "left": 0,
            "top": 0,
            "itemWidth": 22,
            "itemHeight": 12,
            "data": [t(f"bar.{kind}") for kind, _ in kinds],
            "textStyle": {"color": SOFT},
            "selectedMode": False,
        },
        "xAxis": value_axis(
            min=least, max=most, interval=tick, axisLabel={"color": SOFT, "hideOverlap": True}
        ),
        "yAxis": name_axis(names, width=132, overflow="break", interval=0) | {"axisLine": {"show": False}},
        "series": series,
    }


def _scale(low: float, high: float) -> tuple[int, int, int]:
    """Least and greatest number of the axis and the distance of its ticks, with room for the numbers."""
    span = max(high - low, 1.0)
    tick = next(step for step in TICKS if span * 1.4 <= 6 * step or step == TICKS[-1])
    least = max(0, math.floor((low - span * 0.25) / tick) * tick)
    return least, math.ceil((high + (high - least) * 0.1) / tick) * tick, tick


def _bar(case: Case, units: int, *, total: bool) -> dict[str, Any]:
    """One bar with its number beside it; the transparent one below it carries no label."""
    points = _points(case, units)
    words = formats.fixed(points, 2) if total else formats.signed(points, 2)
    return {
        "kind": "total" if total else "down" if units < 0 else "up",
        "value": abs(float(points)),
        "label": {"show": True, "position": "right", "color": INK, "formatter": words},
        "tooltip": {"formatter": words},
    }
