"""One rule: what it promises, what to do, where it fails, since when, and which indicators it reaches."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import polars as pl
import streamlit as st

from app import queries
from app.components import charts
from app.components.downloads import Table, downloads
from app.components.markup import text
from app.components.table import Column, table
from app.rows import Definition
from app.view import View, link_to
from app.views.quality import impact
from app.views.quality.impact import Impact
from app.views.quality.queries import Rule, Run, runs
from jushu import formats
from jushu.texts import Texts

KINDS = {"passed": "met", "failed": "missed", "errored": "watch"}
SIGNS = {"passed": "✓", "failed": "×", "errored": "!"}
COLOURS = {"passed": "#009E73", "failed": "#D55E00", "errored": "#E69F00"}
MOST_KEYS = 50  # keys that the page lists; the download has all that were kept
HEIGHT = 150
BESIDE = 44  # pixels right of the bars: for half of the last date, and the button that saves the picture


def render(view: View, rule: Rule, t: Texts) -> None:
    """Draw what the rule promises and how it went in every run."""
    reached = impact.impact(view.role, view.release_id, rule)
    st.html(_head(rule, t) + _terms(rule, reached, _definitions(view), t))
    _trend(view, rule, t)


def render_faults(view: View, rule: Rule, t: Texts) -> None:
    """Draw what the rule reaches, and the keys for which it does not hold."""
    reached = impact.impact(view.role, view.release_id, rule)
    st.html(_chain(view, rule, reached, _definitions(view), t))
    if reached.ways:
        downloads(view, t, lambda: _impact_table(rule, reached, t), key="quality_impact")
    _keys(view, rule, t)


def _definitions(view: View) -> dict[str, Definition]:
    return {row.indicator_code: row for row in queries.definitions(view.role, view.release_id)}


def _head(rule: Rule, t: Texts) -> str:
    word = f"{SIGNS[rule.state]} {t(f'rule_state.{rule.state}')}"
    chips = f'<span class="j-chip j-{KINDS[rule.state]}">{text(word)}</span>'
    if rule.waived_count is not None:
        chips += f' <span class="j-chip j-watch">! {text(t("rules.waived", count=rule.waived_count))}</span>'
    chips += f' <span class="j-chip j-none">{text(t(f"severity.{rule.severity}"))}</span>'
    words = text(t.pick(rule.text_zh, rule.text_en))
    return f'<div class="j-rule"><h3>{text(rule.rule_id)}</h3><p>{chips}</p><p>{words}</p></div>'


def _terms(rule: Rule, reached: Impact, definitions: dict[str, Definition], t: Texts) -> str:
    clauses: dict[str, None] = {}
    for code in reached.indicators:
        if code in definitions:
            clauses |= dict.fromkeys((definitions[code].clauses or "").split(";"))
    count = t("rules.of", failed=f"{rule.failed_count or 0:,}", rows=f"{rule.element_count or 0:,}")
    if rule.element_count and rule.failed_count is not None:
        count += f" ({formats.share(rule.failed_count / rule.element_count, 2)})"
    since = t("rules.since", runs=rule.runs_not_passed) if rule.runs_not_passed else t("rules.kept")
    items = (
        ("rules.todo", t.pick(rule.todo_zh, rule.todo_en)),
        ("rules.owner", t.known(f"rule_owner.{rule.owner.replace(' ', '_')}", rule.owner)),
        ("rules.failed", count),
        ("rules.dimension", t(f"check_dimension.{rule.dimension}")),
        ("rules.history", f"{t(f'rule_trend.{rule.trend}')} · {since}"),
        ("rules.clauses", t("list.separator").join(filter(None, sorted(clauses))) or t("rules.no_clauses")),
    )
    inner = "".join(f"<div><dt>{text(t(key))}</dt><dd>{text(said)}</dd></div>" for key, said in items)
    return f'<div class="j-box"><dl class="j-terms j-two">{inner}</dl></div>'


def _chain(view: View, rule: Rule, reached: Impact, definitions: dict[str, Definition], t: Texts) -> str:
    """Rule, table, facts, indicators by dimension, index: boxes with arrows between them."""
    title = f"<h2>{text(t('impact.title'))}</h2>"
    codes = [code for code in reached.indicators if code in definitions]
    if not codes:
        return f"{title}<p class='j-hint'>{text(t('impact.none'))}</p>"
    period = view.period
    named = impact.values_with(
        view.role, view.release_id, rule.rule_id, period.period_type, period.period_code
    )
    facts = sorted({way.fact_name for way in reached.ways} - set(reached.tables))
    steps = [
        (t("rules.rule"), f'<li class="j-hit">{text(rule.rule_id)}</li>'),
        (t("rules.table"), _list(reached.tables)),
    ]
    if facts:
        steps.append((t("impact.facts"), _list(facts)))
    ordered = sorted(
        codes, key=lambda code: (definitions[code].index_code, definitions[code].dimension_code, code)
    )
    groups = [
        (dimension, list(group))
        for dimension, group in groupby(ordered, key=lambda code: definitions[code].dimension_code)
    ]
    inner = "".join(
        f"<li><b>{text(dimension)}</b> "
        + " ".join(_indicator(view, code, definitions[code], named.get(code, 0), t) for code in group)
        + "</li>"
        for dimension, group in groups
    )
    steps.append((t("impact.indicators", count=len(codes)), inner))
    indices = sorted({definitions[code].index_code for code in codes})
    steps.append((t("impact.indices"), _list([f"{code} {t(f'index.{code}')}" for code in indices])))
    boxes = '<span class="j-arrow" aria-hidden="true">→</span>'.join(
        f'<div class="j-step"><h3>{text(head)}</h3><ul>{items}</ul></div>' for head, items in steps
    )
    said = t(
        "impact.said",
        indicators=len(codes),
        values=sum(named.get(code, 0) for code in codes),
        period=formats.period(period.period_code, t),
    )
    return f"{title}<p class='j-hint'>{text(said)}</p><div class='j-chain'>{boxes}</div>"


def _list(names: Sequence[str]) -> str:
    return "".join(f"<li>{text(name)}</li>" for name in names)


def _indicator(view: View, code: str, definition: Definition, clusters: int, t: Texts) -> str:
    """An indicator that leads to its trace, marked where values of the period name the rule."""
    name = t.pick(definition.name_zh, definition.name_en)
    if clusters:
        name = t("impact.clusters", name=name, count=clusters)
    mark = " j-hit" if clusters else ""
    return (
        f'<a class="j-code{mark}" href="{text(link_to(view, "trace", indicator=code))}" target="_self" '
        f'title="{text(name)}">{text(code)}{f"<small>×{clusters}</small>" if clusters else ""}</a>'
    )


def _impact_table(rule: Rule, reached: Impact, t: Texts) -> Table:
    rows = pl.DataFrame(
        [(rule.rule_id, way.table_name, way.fact_name, way.indicator_code) for way in reached.ways],
        schema=["rule_id", "table_name", "fact_name", "indicator_code"],
        orient="row",
    )
    return Table("quality", t("impact.title"), rows, indicators=tuple(reached.indicators))


def _keys(view: View, rule: Rule, t: Texts) -> None:
    keys = impact.failing_keys(view.role, view.release_id, rule.run_id, rule.rule_id)
    if not keys:
        return
    st.html(f"<h3>{text(t('rules.keys'))}</h3>")
    names = list(dict.fromkeys(name for key in keys for name in key))
    shown = [[text(key.get(name, formats.NOTHING)) for name in names] for key in keys[:MOST_KEYS]]
    st.html(table(t("rules.keys"), [Column(name) for name in names], shown))
    if len(keys) > MOST_KEYS:
        st.html(f"<p class='j-hint'>{text(t('rules.more', shown=MOST_KEYS, all=len(keys)))}</p>")
    downloads(
        view,
        t,
        lambda: Table("quality", t("rules.keys"), pl.DataFrame(keys, infer_schema_length=None)),
        key="quality_keys",
    )


def _trend(view: View, rule: Rule, t: Texts) -> None:
    found = runs(view.role, view.release_id, rule.rule_id)
    st.html(f"<h3>{text(t('rules.runs'))}</h3>")
    said = t("rules.runs_said", runs=len(found), bad=sum(run.state != "passed" for run in found))
    st.html(f"<p class='j-hint'>{text(said)}</p>")
    st.echarts_chart(_bars(found, t), height=HEIGHT, key="rule_runs", alt=f"{t('rules.runs')}: {said}")
    downloads(
        view,
        t,
        lambda: Table(
            "quality", t("rules.runs"), pl.DataFrame(found, orient="row", infer_schema_length=None)
        ),
        key="quality_runs",
    )


def _bars(found: Sequence[Run], t: Texts) -> dict[str, Any]:
    """Failing rows of each run; a run that could not check has an empty place in another colour."""
    return {
        "animation": False,
        "textStyle": {"fontFamily": charts.FONT},
        "grid": {"left": 8, "right": BESIDE, "top": 30, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis", "confine": True},
        "toolbox": charts.picture(t("rules.runs"), t),
        "xAxis": {
            "type": "category",
            "data": [f"{run.run_at:%m-%d %H:%M}" for run in found],
            "axisLabel": {
                "color": charts.SOFT,
                "fontSize": 12,
                "showMaxLabel": True,
                "hideOverlap": True,
            },
        },
        "yAxis": charts.value_axis(minInterval=1),
        "series": [
            {
                "type": "bar",
                "name": t("rules.failed"),
                "barMaxWidth": 34,
                "data": [
                    {
                        "value": run.failed_count,
                        "itemStyle": {"color": COLOURS[run.state]},
                        "label": {"formatter": formats.fixed(run.failed_count, 0)},
                    }
                    for run in found
                ],
                "label": {"show": True, "position": "top", "color": charts.INK, "fontSize": 12},
                "labelLayout": {"hideOverlap": True},
            }
        ],
    }
