"""指标字典: every indicator of the catalogue with its full definition, to find and to link to."""

from itertools import groupby

import streamlit as st

from app import queries
from app.components import header, states
from app.components.definition import goals, terms, unit
from app.components.markup import text
from app.rows import Definition, Release
from app.view import View
from jushu import formats
from jushu.texts import Texts

# column -> message of its heading
COLUMNS = {
    "name": "column.name",
    "unit": "definition.unit",
    "direction": "definition.direction",
    "goal": "definition.goalposts",
    "weight": "definition.weight",
    "clauses": "definition.clauses",
    "owner": "definition.owner",
}


def render(view: View, release: Release, t: Texts) -> None:
    """Draw the page of this view."""
    everything = queries.definitions(view.role, view.release_id)
    st.html(header.header(t("page.definitions"), release, view.period.period_code, t))
    left, right = st.columns([3, 1], gap="small")
    with left:
        wanted = st.text_input(t("definitions.search"), key="find")
    with right:
        index = st.selectbox(
            t("definitions.index"),
            ["", *dict.fromkeys(row.index_code for row in everything)],
            key="definitions_index",
            format_func=lambda code: t.known(f"index.{code}", code) if code else t("definitions.all"),
        )
    found = [row for row in everything if index in ("", row.index_code) and _matches(row, wanted or "")]
    if not found:
        states.empty(t("definitions.none"), t("definitions.none_why"), t("definitions.none_step"))
        return
    count = t("definitions.count", shown=len(found), all=len(everything))
    st.html(f"<p class='j-hint'>{text(count)} · {text(t('definitions.note'))}</p>")
    st.html(_table(found, _dimension_names(view, t), t))


def _matches(row: Definition, wanted: str) -> bool:
    """Whether every word stands somewhere in what identifies or explains the indicator."""
    shown = (
        *(row.indicator_code, row.name_zh, row.name_en, row.formula_zh, row.formula_en),
        *(f" {clause} " for clause in (row.clauses or "").split(";")),
    )
    said = "\n".join(shown).casefold()
    return all(word in said for word in wanted.casefold().split())


def _dimension_names(view: View, t: Texts) -> dict[str, str]:
    nodes = queries.nodes(view.role, view.release_id)
    return {node.node_code: t.pick(node.name_zh, node.name_en) for node in nodes}


def _table(found: list[Definition], names: dict[str, str], t: Texts) -> str:
    head = "".join(f'<span class="c-{name}">{text(t(message))}</span>' for name, message in COLUMNS.items())
    groups = "".join(
        f"<h2><span>{text(code)} {text(names.get(code, ''))}</span><span></span></h2>"
        + "".join(_line(row, t) for row in rows)
        for code, rows in groupby(found, key=lambda row: row.dimension_code)
    )
    inside = f'<div class="j-ind-head">{head}</div>{groups}'
    return f'<div class="j-box"><div class="j-inds j-defs">{inside}</div></div>'


def _line(row: Definition, t: Texts) -> str:
    direction = t.known(f"direction.{row.direction}", row.direction)
    cells = {
        "unit": unit(row, t),
        "direction": direction,
        "goal": goals(row),
        "weight": f"{formats.fixed(row.weight, 0)}%",
        "clauses": t("list.separator").join((row.clauses or "").split(";")),
        "owner": t.pick(row.owner_name_zh, row.owner_name_en),
    }
    return (
        f'<details class="j-ind" data-indicator="{text(row.indicator_code)}"><summary>'
        f'<span class="c-name"><small>{text(row.indicator_code)}</small> '
        f"{text(t.pick(row.name_zh, row.name_en))}</span>"
        + "".join(f'<span class="c-{name}">{text(value)}</span>' for name, value in cells.items())
        + f"</summary>{terms(row, t)}</details>"
    )
