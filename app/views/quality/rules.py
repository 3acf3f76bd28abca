"""The rules, those that failed first; one of them opened with everything that is known about it."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from app.components.downloads import Table, downloads
from app.components.made_files import made_files
from app.components.markup import text
from app.rows import Release
from app.view import View
from app.views.quality import queries, rule_detail, waivers
from app.views.quality.queries import Rule
from app.views.quality.rule_detail import SIGNS
from jushu import formats
from jushu.texts import Texts

STATES = ("open", "failed", "errored", "waived", "passed")
ROW, SHOWN = 34, 16


def render(view: View, _release: Release, t: Texts) -> None:
    """Draw the list, the opened rule, the waivers and the report."""
    everything = queries.rules(view.role, view.release_id)
    found = _filtered(everything, t)
    row = st.container(key="row_quality")
    left, right = row.columns([3, 2], gap="small")
    with left, st.container(border=True, key="panel_rules"):
        st.html(f"<h2>{text(t('rules.title'))}</h2>")
        st.html(f"<p class='j-hint'>{text(t('rules.count', shown=len(found), all=len(everything)))}</p>")
        _table(view, found, t)
        downloads(view, t, lambda: _as_table(found, t), key="quality_rules")
    with right, st.container(border=True, key="panel_rule"):
        st.html(f"<h2>{text(t('rules.opened'))}</h2>")
        chosen = next((rule for rule in found if rule.rule_id == st.session_state.rule), None)
        if chosen is None:
            st.html(f"<p class='j-hint'>{text(t('rules.none'))}</p>")
        else:
            rule_detail.render(view, chosen, t)
    if chosen is not None:
        with st.container(border=True, key="panel_impact"):
            rule_detail.render_faults(view, chosen, t)
    waivers.render(view, t)
    with st.container(border=True, key="panel_report"):
        st.html(f"<h2>{text(t('rules.report'))}</h2><p class='j-hint'>{text(t('rules.report_hint'))}</p>")
        made_files(view, t, "quality_*.*", f"jushu report {view.release_id}", key="report")


def _filtered(everything: Sequence[Rule], t: Texts) -> list[Rule]:
    """The rules of the chosen state and table, with one of them opened."""
    state = st.session_state
    tables = sorted({rule.table_name for rule in everything})
    state.state = state.state if state.state in STATES else ""
    state.table = state.table if state.table in tables else ""
    one, two, three = st.container(key="row_filter").columns([1, 2, 3], gap="small")
    one.selectbox(
        t("rules.state"),
        ["", *STATES],
        key="state",
        format_func=lambda code: t(f"rule_state.{code}") if code else t("rules.all_states"),
    )
    two.selectbox(
        t("rules.table"), ["", *tables], key="table", format_func=lambda code: code or t("rules.all_tables")
    )
    found = [
        rule for rule in everything if _is_in(rule, state.state) and state.table in ("", rule.table_name)
    ]
    codes = [rule.rule_id for rule in found]
    if state.rule not in codes:
        state.rule = codes[0] if codes else ""
    said = {rule.rule_id: rule for rule in found}
    three.selectbox(
        t("rules.rule"),
        codes or [""],
        key="rule",
        format_func=lambda code: _label(said[code], t) if code in said else formats.NOTHING,
    )
    return found


def _is_in(rule: Rule, code: str) -> bool:
    if code == "open":
        return rule.state != "passed"
    if code == "waived":
        return rule.waived_count is not None
    return code in ("", rule.state)


def _label(rule: Rule, t: Texts) -> str:
    return f"{SIGNS[rule.state]} {rule.rule_id} {t.pick(rule.text_zh, rule.text_en)}"


def state_words(rule: Rule, t: Texts) -> str:
    """Sign and word of a rule's state; a waiver is said beside it, never instead."""
    words = f"{SIGNS[rule.state]} {t(f'rule_state.{rule.state}')}"
    return words if rule.waived_count is None else f"{words} · {t('rule_state.waived')}"


def share(rule: Rule) -> float | None:
    """Share 0..1 of the checked rows for which the rule does not hold."""
    return (
        rule.failed_count / rule.element_count
        if rule.element_count and rule.failed_count is not None
        else None
    )


def _open(key: str, codes: Sequence[str]) -> None:
    picked = st.session_state[key].selection.rows
    if picked:
        st.session_state.rule = codes[picked[0]]


def _table(view: View, found: Sequence[Rule], t: Texts) -> None:
    codes = [rule.rule_id for rule in found]
    chosen = codes.index(st.session_state.rule) if st.session_state.rule in codes else None
    # what is chosen is part of the key: a table keeps its first selection for as long as its key lives
    key = f"rules_{view.release_id}_{t.lang}_{st.session_state.state}_{st.session_state.table}_{chosen}"
    percent = [None if share(rule) is None else 100 * (share(rule) or 0) for rule in found]
    st.dataframe(
        {
            "state": [state_words(rule, t) for rule in found],
            "severity": [t(f"severity.{rule.severity}") for rule in found],
            "rule": codes,
            "table": [rule.table_name for rule in found],
            "share": percent,
            "failed": [rule.failed_count for rule in found],
            "dimension": [t(f"check_dimension.{rule.dimension}") for rule in found],
            "text": [t.pick(rule.text_zh, rule.text_en) for rule in found],
        },
        key=key,
        hide_index=True,
        row_height=ROW,
        height=ROW * (min(max(len(found), 3), SHOWN) + 1) + 3,
        on_select=lambda: _open(key, codes),
        selection_mode="single-row",
        selection_default={"selection": {"rows": [] if chosen is None else [chosen]}},
        placeholder="—",
        column_config={
            "state": st.column_config.TextColumn(t("rules.state"), width=118 if t.lang == "zh" else 132),
            "severity": st.column_config.TextColumn(t("rules.severity"), width=52 if t.lang == "zh" else 68),
            "rule": st.column_config.TextColumn(t("rules.rule"), width=112),
            "table": st.column_config.TextColumn(t("rules.table"), width=136),
            "share": st.column_config.ProgressColumn(
                t("rules.share"), min_value=0, max_value=100, format="%.3g%%", width=124
            ),
            "failed": st.column_config.NumberColumn(t("rules.failed"), format="%d", width=70),
            "dimension": st.column_config.TextColumn(t("rules.dimension"), width=86),
            "text": st.column_config.TextColumn(t("rules.text"), width=420),
        },
    )


def _as_table(found: Sequence[Rule], t: Texts) -> Table:
    columns = ("rule_id", "state", "severity", "dimension", "table_name", "owner", "failed_count")
    columns += ("element_count", "waived_count", "trend", "runs_not_passed", "run_id", "run_at")
    rows = pl.DataFrame(
        {name: [getattr(rule, name) for rule in found] for name in columns}
        | {
            "text": [t.pick(rule.text_zh, rule.text_en) for rule in found],
            "todo": [t.pick(rule.todo_zh, rule.todo_en) for rule in found],
        },
        infer_schema_length=None,
    )
    return Table("quality", t("rules.title"), rows)
