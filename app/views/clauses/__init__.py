"""标准对照: every clause of the standard with the indicators and records that evidence it, worst first."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import streamlit as st

from app import queries as shared
from app.components import header, states
from app.components.downloads import Table, downloads
from app.components.markup import notice, text
from app.rows import Release
from app.view import View
from app.views.clauses import detail, listing, queries
from app.views.clauses.queries import Clause
from app.views.clauses.state import STATES, reason, state
from jushu.texts import Texts

STYLE = Path(__file__).resolve().parents[2] / "static" / "clauses.css"


def render(view: View, release: Release, t: Texts) -> None:
    """Draw the page of this view."""
    st.html(STYLE)
    st.html(header.header(t("page.clauses"), release, view.period.period_code, t))
    unit = view.cluster.cluster_code if view.cluster else queries.PROVINCE
    rows = queries.clauses(view.role, view.release_id, view.period.period_type, view.period.period_code, unit)
    if not rows:
        is_month = view.period.period_type == "month"
        why = t("clause.no_month") if is_month else t("clause.nothing_why")
        states.empty(t("clause.nothing"), why, t("clause.nothing_step"))
        return
    clusters = 1 if view.cluster else len(shared.clusters(view.role, view.release_id))
    unknown = _keep_known(rows)
    if unknown:
        words = t("list.separator").join(unknown)
        st.html(notice("warning", t("link.unknown"), t("clause.unknown", codes=words)))
    st.html(listing.summary(rows, clusters, t))
    _choices(rows, t)
    chapter, wanted = st.session_state.chapter, st.session_state.coverage
    found = [row for row in rows if chapter in ("", _chapter(row)) and wanted in ("", state(row, clusters))]
    order = list(STATES)
    found.sort(key=lambda row: order.index(state(row, clusters)))  # the standard's order within a state
    chosen = next((row for row in rows if row.clause_id == st.session_state.clause), None)
    if chosen:
        with st.container(border=True, key="panel_clause"):
            detail.draw(view, chosen, clusters, t)
    with st.container(border=True, key="panel_clauses"):
        if found:
            st.html(f"<p class='j-hint'>{text(t('clause.hint'))}</p>")
            st.html(listing.table_of(view, found, clusters, t))
            downloads(view, t, lambda: _table(found, clusters, t), key="clauses")
        else:
            states.empty(t("clause.none_found"), t("clause.none_found_why"), t("clause.none_found_step"))


def _chapter(row: Clause) -> str:
    """Number of the chapter of a clause."""
    return row.clause_id.split(".")[0]


def _keep_known(rows: Sequence[Clause]) -> list[str]:
    """Forget codes of the link that there are none of; returns them."""
    known = {
        "chapter": {"", *map(_chapter, rows)},
        "coverage": {"", *STATES},
        "clause": {"", *(row.clause_id for row in rows)},
    }
    unknown = []
    for name, codes in known.items():
        if st.session_state[name] not in codes:
            unknown.append(st.session_state[name])
            st.session_state[name] = ""
    return unknown


def _choices(rows: Sequence[Clause], t: Texts) -> None:
    """Chapter, state and one clause."""
    chapters = {_chapter(row): row.part for row in rows}
    names = {row.clause_id: t.pick(row.name_zh, row.name_en) for row in rows}
    left, middle, right = st.columns([1, 1, 2], gap="small")
    with left:
        st.selectbox(
            t("clause.chapter"),
            ["", *chapters],
            key="chapter",
            format_func=lambda code: _chapter_name(code, chapters, t),
        )
    with middle:
        st.selectbox(
            t("clause.state"),
            ["", *STATES],
            key="coverage",
            format_func=lambda code: t(f"clause_code.{code}") if code else t("clause.every_state"),
        )
    with right:
        st.selectbox(
            t("clause.one"),
            ["", *names],
            key="clause",
            format_func=lambda code: f"{code} {names[code]}" if code else t("clause.choose"),
        )


def _chapter_name(code: str, chapters: dict[str, str], t: Texts) -> str:
    if not code:
        return t("clause.every_chapter")
    return t.known(f"clause_code.{CHAPTERS.get(code, '')}", chapters[code])


# words of the chapters by their numbers; the list of clauses names them in Chinese only
CHAPTERS = {"4": "basic", "5": "planning", "6": "construction", "7": "service", "8": "safeguard"}


def _table(found: list[Clause], clusters: int, t: Texts) -> Table:
    columns = {
        "clause": [row.clause_id for row in found],
        "name": [t.pick(row.name_zh, row.name_en) for row in found],
        "state": [t(f"clause_code.{state(row, clusters)}") for row in found],
        "reason": [reason(row, clusters, t) for row in found],
        "indicators": [row.codes for row in found],
        "observed": [row.observed for row in found],
        "all": [row.indicators for row in found],
        "records": [row.records for row in found],
        "clusters": [row.clusters for row in found],
    }
    titles = {
        "clause": t("clause.one"),
        "name": t("clause.name"),
        "state": t("clause.state"),
        "reason": t("clause.reason"),
        "indicators": t("clause.indicators"),
        "observed": t("clause.observed"),
        "all": t("clause.of_indicators"),
        "records": t("clause.records"),
        "clusters": t("clause.clusters"),
    }
    codes = {code for row in found for code in (row.codes or "").split(";") if code}
    return Table("clauses", t("clause.file"), pl.DataFrame(columns), titles, indicators=tuple(sorted(codes)))
