"""One clause: its indicators with their values, the records behind them, and its state in every cluster."""

from collections.abc import Sequence

import streamlit as st

from app import queries as shared
from app.components.definition import terms, unit
from app.components.markup import text
from app.components.table import Column, table
from app.rows import Definition
from app.view import View, link_to
from app.views.clauses import queries
from app.views.clauses.queries import Clause, Evidence
from app.views.clauses.state import mark, reason, state
from jushu import formats
from jushu.texts import Texts


def draw(view: View, row: Clause, clusters: int, t: Texts) -> None:
    """The clause's panel."""
    found = state(row, clusters)
    st.html(
        f'<h3 data-clause="{text(row.clause_id)}">{text(row.clause_id)} '
        f"{text(t.pick(row.name_zh, row.name_en))}</h3>"
        f'<p class="c-state">{mark(found)} <b>{text(t(f"clause_code.{found}"))}</b> · '
        f"{text(reason(row, clusters, t))}</p>"
    )
    if row.codes is None:
        return
    period = (view.period.period_type, view.period.period_code)
    evidence = queries.evidence(view.role, view.release_id, *period, row.codes)
    definitions = {d.indicator_code: d for d in shared.definitions(view.role, view.release_id)}
    if view.cluster:
        own = {e.indicator_code: e for e in evidence if e.cluster_code == view.cluster.cluster_code}
        st.html(_of_cluster(view, row, own, definitions, t))
    else:
        st.html(_of_province(view, row, evidence, definitions, t))
        st.html(_clusters(view, row, t))
    facts = sorted({name for code in row.codes.split(";") for name in _facts(definitions[code])})
    st.html(f'<p class="j-hint">{text(t("clause.facts", facts=t("list.separator").join(facts)))}</p>')
    for code in row.codes.split(";"):
        name = t.pick(definitions[code].name_zh, definitions[code].name_en)
        st.html(
            f'<details class="j-ind" data-indicator="{text(code)}"><summary class="c-def">{text(code)} '
            f"{text(name)}</summary>{terms(definitions[code], t)}</details>"
        )


def _facts(definition: Definition) -> list[str]:
    return [name for name in (definition.facts or "").split(";") if name]


def _heading(view: View, code: str, definitions: dict[str, Definition], t: Texts) -> str:
    link = text(link_to(view, "definitions", find=code))
    name = t.pick(definitions[code].name_zh, definitions[code].name_en)
    return f'<a href="{link}" target="_self">{text(code)}</a> {text(name)}'


def _of_cluster(
    view: View, row: Clause, own: dict[str, Evidence], definitions: dict[str, Definition], t: Texts
) -> str:
    """Value and records of each indicator of the clause; one that is not due in such periods says so."""
    columns = (
        Column(t("column.name")),
        Column(t("column.value"), is_number=True),
        Column(t("clause.records"), is_number=True),
        Column(t("column.status")),
    )
    lines = []
    for code in (row.codes or "").split(";"):
        found, definition = own.get(code), definitions[code]
        if found is None:
            lines.append(
                (_heading(view, code, definitions, t), formats.NOTHING, formats.NOTHING, _not_due(t))
            )
            continue
        value = formats.measure(found.value, definition.unit, unit(definition, t), t.lang)
        lines.append(
            (
                _heading(view, code, definitions, t),
                text(value),
                formats.fixed(found.case_count, 0),
                text(_status(found, t)),
            )
        )
    return table(
        t("clause.values_of", name=view.cluster.cluster_name if view.cluster else ""), columns, lines
    )


def _not_due(t: Texts) -> str:
    return text(t("clause.not_computed"))


def _status(found: Evidence, t: Texts) -> str:
    words = t.known(f"status.{found.status}", found.status)
    if found.status_reason:
        words += t("status.because", reason=t.known(f"reason.{found.status_reason}", found.status_reason))
    return words


def _of_province(
    view: View, row: Clause, evidence: Sequence[Evidence], definitions: dict[str, Definition], t: Texts
) -> str:
    """In how many clusters each indicator has a value, and the records behind it."""
    columns = (
        Column(t("column.name")),
        Column(t("clause.with_value"), is_number=True),
        Column(t("clause.records"), is_number=True),
        Column(t("clause.without_value")),
    )
    names = {c.cluster_code: c.cluster_name for c in shared.clusters(view.role, view.release_id)}
    lines = []
    for code in (row.codes or "").split(";"):
        own = [e for e in evidence if e.indicator_code == code]
        missing = [
            t("clause.missing", name=names[e.cluster_code], why=_status(e, t)) for e in own if e.value is None
        ]
        records = sum(e.case_count or 0 for e in own)
        lines.append(
            (
                _heading(view, code, definitions, t),
                f"{len(own) - len(missing)} / {len(own)}",
                f"{records:,}",
                text(t("list.separator").join(missing) or formats.NOTHING) if own else _not_due(t),
            )
        )
    return table(t("clause.values_of", name=t("choose.province")), columns, lines)


def _clusters(view: View, row: Clause, t: Texts) -> str:
    """State of the clause in every cluster, the worst first."""
    names = {c.cluster_code: c.cluster_name for c in shared.clusters(view.role, view.release_id)}
    period = (view.period.period_type, view.period.period_code)
    found = queries.states_of(view.role, view.release_id, *period, row.clause_id)
    columns = (
        Column(t("column.cluster")),
        Column(t("clause.state")),
        Column(t("clause.reason")),
        Column(t("clause.records"), is_number=True),
    )
    order = ("none", "partly", "covered", "by_index")
    lines = [
        (
            f'<a href="{text(link_to(view, "clauses", cluster=one.part))}" target="_self">'
            f"{text(names[one.part])}</a>",
            f'<span class="c-state">{mark(state(one))} {text(t(f"clause_code.{state(one)}"))}</span>',
            text(reason(one, 1, t)),
            formats.fixed(one.records, 0),
        )
        for one in sorted(found, key=lambda one: order.index(state(one)))
    ]
    return table(t("clause.by_cluster"), columns, lines)
