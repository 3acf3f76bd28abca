"""Weights on trial: other weights in the same scoring, carried by the link, never published."""

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import polars as pl
import streamlit as st

from app.components.downloads import Table, downloads
from app.components.markup import grade_chip, notice, text
from app.views.explain.case import Case
from app.views.explain.waterfall import name
from jushu import formats
from jushu.scoring import Methodology
from jushu.scoring.published import Standing, part, standings, with_weights
from jushu.texts import Texts

OWN = "own"  # the panel is open, all weights are those of the methodology
MOST = 1000.0
PER_ROW = 4


class Trial(NamedTuple):
    """Weights that differ from the methodology's by code, and the parts of the link that were not used."""

    weights: dict[str, float]
    refused: list[str]


def own_weights(method: Methodology) -> dict[str, float]:
    """Weights of all nodes below an index and of all computed indicators."""
    found = {node.code: node.weight for node in method.nodes if node.parent is not None}
    return found | {leaf.code: leaf.weight for leaf in method.computed}


def read(words: str, method: Methodology) -> Trial:
    """Weights from a link such as ``SQ1:25,SQ2-01:10``."""
    own, found, refused = own_weights(method), {}, []
    for item in filter(None, words.split(",")) if words != OWN else ():
        code, _, number = item.partition(":")
        try:
            weight = float(number)
        except ValueError:
            weight = math.nan
        if code in own and 0 <= weight <= MOST:
            if weight != own[code]:
                found[code] = weight
        else:
            refused.append(item)
    return Trial(found, refused)


def write(weights: Mapping[str, float]) -> str:
    """The code of the link for weights that differ from the methodology's."""
    return ",".join(f"{code}:{weight:.6g}" for code, weight in sorted(weights.items())) or OWN


def switch(t: Texts) -> bool:
    """The toggle that opens the panel; it follows the link."""
    st.session_state["explain_what_if"] = bool(st.session_state.weights)

    def turned() -> None:
        st.session_state.weights = OWN if st.session_state["explain_what_if"] else ""

    return st.toggle(t("weights.switch"), key="explain_what_if", on_change=turned)


def panel(case: Case) -> None:
    """Inputs, and score, grade and rank of all clusters before and after."""
    t, method = case.board.t, case.method
    trial = read(st.session_state.weights, method)
    title = f"{t('weights.title')} · {name(case, case.index)}"
    st.html(f"<h2>{text(title)}</h2>" + notice("warning", t("weights.trial"), t("weights.trial_body")))
    if trial.refused:
        codes = t("list.separator").join(trial.refused)
        st.html(notice("warning", t("weights.refused"), t("weights.refused_body", codes=codes)))
    dimensions = [node.code for node in method.nodes if node.parent == case.index]
    computed = {leaf.node for leaf in method.computed}
    _inputs(case, trial, [code for code in dimensions if code in computed])
    with st.expander(t("weights.inside"), expanded=any(c not in dimensions for c in trial.weights)):
        below = [code for code in dimensions if code in computed]
        chosen = st.selectbox(
            t("weights.dimension"),
            below,
            index=below.index(case.code) if case.code in below else 0,
            key="explain_inside",
            format_func=lambda code: f"{code} {name(case, code)}",
        )
        _inputs(case, trial, [leaf.code for leaf in method.computed if leaf.node == chosen])
    st.button(t("weights.reset"), key="explain_reset", on_click=_reset, icon=":material/undo:")
    _results(case, trial)


def _reset() -> None:
    st.session_state.weights = OWN


def _inputs(case: Case, trial: Trial, codes: list[str]) -> None:
    """One number each, and under them the shares that they come to."""
    t, own = case.board.t, own_weights(case.method)

    def changed(code: str) -> None:
        weight = float(st.session_state[f"explain_weight_{code}"] or 0.0)
        others = {c: w for c, w in trial.weights.items() if c != code}
        st.session_state.weights = write(others | ({} if weight == own[code] else {code: weight}))

    weights = {code: trial.weights.get(code, own[code]) for code in codes}
    for start in range(0, len(codes), PER_ROW):
        columns = st.columns(PER_ROW, gap="small")
        for column, code in zip(columns, codes[start : start + PER_ROW], strict=False):
            st.session_state[f"explain_weight_{code}"] = weights[code]
            column.number_input(
                f"{code} {name(case, code)}",
                0.0,
                MOST,
                step=1.0,
                format="%.4g",
                key=f"explain_weight_{code}",
                on_change=changed,
                args=(code,),
            )
    whole = sum(weights.values())
    if whole:
        shares = t("list.separator").join(f"{c} {formats.share(w / whole)}" for c, w in weights.items())
        st.html(f'<p class="j-hint" data-part="shares">{text(t("weights.shares", shares=shares))}</p>')
    else:
        st.html(notice("warning", t("weights.zero"), t("weights.zero_body")))


class Line(NamedTuple):
    """One cluster before and after."""

    cluster: str
    before: Standing
    after: Standing


def lines(case: Case, weights: Mapping[str, float]) -> list[Line]:
    """All clusters in the index of the case, those with the best rank after the change first."""
    whole = part(case.method, case.index)
    everyone = case.points_of(case.board.view.period.period_code, case.everyone.units, whole)
    other = with_weights(whole, dict(weights))
    pairs = zip(
        everyone.units,
        standings(everyone.score(whole), 0, whole),
        standings(everyone.score(other), 0, other),
        strict=True,
    )
    found = [Line(*pair) for pair in pairs]
    return sorted(found, key=lambda line: (line.after.rank or math.inf, line.cluster))


def _results(case: Case, trial: Trial) -> None:
    t, found = case.board.t, lines(case, trial.weights)
    heads = ("cluster", "published_score", "trial_score", "difference", "ranks", "grades")
    kinds = ["", *[' class="j-num"'] * (len(heads) - 2), ""]
    head = "".join(
        f'<th scope="col"{kind}>{text(t(f"column.{column}"))}</th>'
        for column, kind in zip(heads, kinds, strict=True)
    )
    body = "".join(_row(case, line) for line in found)
    caption = text(t("weights.caption", name=name(case, case.index)))
    st.html(
        f'<div class="j-scroll" tabindex="0" role="region" aria-label="{caption}">'
        f'<table class="j-table j-trial">'
        f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    downloads(case.board.view, t, lambda: table(case, trial, found), key="explain_trial")


def _points(case: Case, units: int | None) -> float | None:
    return None if units is None else units / 10**case.part.scheme.rounding_digits


def _difference(case: Case, line: Line) -> float | None:
    if line.before.units is None or line.after.units is None:
        return None
    return _points(case, line.after.units - line.before.units)


def _row(case: Case, line: Line) -> str:
    t, before, after = case.board.t, line.before, line.after
    grades = grade_chip(before.grade_code, t)
    if after.grade_code != before.grade_code:
        grades += f" → {grade_chip(after.grade_code, t)}"
    cells = (
        formats.fixed(_points(case, before.units), 2),
        f"<b>{formats.fixed(_points(case, after.units), 2)}</b>",
        formats.signed(_difference(case, line), 2),
        f"{before.rank or formats.NOTHING} → <b>{after.rank or formats.NOTHING}</b>",
    )
    own = ' class="j-own"' if line.cluster == case.cluster else ""
    label = text(case.board.cluster_names[line.cluster])
    return (
        f'<tr{own} data-cluster="{text(line.cluster)}"><th scope="row">{label}</th>'
        + "".join(f'<td class="j-num">{cell}</td>' for cell in cells)
        + f"<td>{grades}</td></tr>"
    )


def table(case: Case, trial: Trial, found: Iterable[Line]) -> Table:
    """All clusters before and after as a file, with the weights on trial."""
    t = case.board.t
    rows = [
        {
            "code": line.cluster,
            "cluster": case.board.cluster_names[line.cluster],
            "published_score": _points(case, line.before.units),
            "trial_score": _points(case, line.after.units),
            "difference": _difference(case, line),
            "rank_before": line.before.rank,
            "rank_after": line.after.rank,
            "grade_before": line.before.grade_code,
            "grade_after": line.after.grade_code,
            "weights": write(trial.weights),
        }
        for line in found
    ]
    titles = {column: t(f"column.{column}") for column in rows[0]} if rows else {}
    title = t("weights.table", name=name(case, case.index))
    return Table("explain", title, pl.DataFrame(rows, infer_schema_length=None), titles)
