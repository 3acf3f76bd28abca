"""One enterprise: what it is, how it changed, how it is rated, what it filed, asked for and complained of."""

import polars as pl
import streamlit as st

from app import reader
from app.components import states
from app.components.board import TREND_LENGTH, Board
from app.components.downloads import Table, downloads
from app.components.markup import notice, text
from app.components.table import Column, table
from app.views.enterprises import one_queries, profile_rating, profile_service
from app.views.enterprises.one_rows import Profile
from app.views.enterprises.queries import COMPOSITION, composition
from jushu import formats
from jushu.texts import Texts

SIZES = {
    "large": "enterprises.size_large",
    "medium": "enterprises.size_medium",
    "small": "enterprises.size_small",
    "micro": "enterprises.size_micro",
}


def page(board: Board, uscc: str) -> None:
    """Draw the enterprise of the link, with the way back to all of them."""
    view, t = board.view, board.t
    if one_queries.SINGLE not in reader.tables(view.role, view.release_id):
        st.html(notice("info", t("enterprises.no_list"), t("enterprises.no_list_why")))
        _back(t)
        return
    found = one_queries.profile(view.role, view.release_id, uscc)
    if found is None:
        states.empty(t("enterprises.unknown"), t("enterprises.unknown_why"), t("enterprises.unknown_step"))
        _back(t)
        return
    _back(t)
    with st.container(border=True, key="panel_enterprise_facts"):
        _facts(board, found)
    with st.container(border=True, key="panel_enterprise_rating"):
        profile_rating.section(board, uscc, TREND_LENGTH[view.period.period_type])
    with st.container(border=True, key="panel_enterprise_reports"):
        profile_service.reports(board, uscc)
    with st.container(border=True, key="panel_enterprise_services"):
        profile_service.services(board, uscc)
    with st.container(border=True, key="panel_enterprise_versions"):
        _versions(board, uscc)


def _back(t: Texts) -> None:
    st.button(t("enterprises.back"), key="enterprise_back", icon=":material/arrow_back:", on_click=_leave)


def _leave() -> None:
    st.session_state["enterprise"] = ""


def _subtypes(board: Board) -> dict[str, str]:
    """Names of the subtypes; their codes in a release of before the composition."""
    view = board.view
    if COMPOSITION not in reader.tables(view.role, view.release_id):
        return {}
    rows = composition(
        view.role, view.release_id, view.period.period_type, view.period.period_code, board.cluster_code
    )
    return {row.entity_subtype: board.t.pick(row.name_zh, row.name_en) for row in rows}


def _yes(value: bool | None, t: Texts) -> str:
    if value is None:
        return t("enterprises.not_filed")
    return t("enterprises.yes") if value else t("enterprises.no")


def _size(code: str | None, t: Texts) -> str:
    return t(SIZES[code]) if code in SIZES else code or t("enterprises.not_filed")


def _facts(board: Board, row: Profile) -> None:
    t = board.t
    capital = formats.quantity(row.registered_capital_cny, t.lang, 2)
    kind = t.pick(row.type_zh, row.type_en)
    subtype = _subtypes(board).get(row.entity_subtype, row.entity_subtype)
    facts = (
        (t("enterprises.uscc"), row.uscc),
        (t("enterprises.type"), t("enterprises.type_of", type=kind, subtype=subtype)),
        (t("column.cluster"), row.cluster_name),
        (t("enterprises.zone"), row.zone_name or formats.NOTHING),
        (t("enterprises.industry"), row.industry_code or t("enterprises.not_filed")),
        (t("enterprises.size"), _size(row.size_code, t)),
        (t("enterprises.state_owned"), _yes(row.is_state_owned, t)),
        (t("enterprises.data_officer"), _yes(row.has_chief_data_officer, t)),
        (t("enterprises.capital"), capital),
        (t("enterprises.entered_on"), str(row.entered_on)),
        (t("enterprises.exited_on"), str(row.exited_on or t("enterprises.still_there"))),
        (t("enterprises.filed_on"), str(row.filed_on)),
    )
    items = "".join(f"<div><dt>{text(label)}</dt><dd>{text(value)}</dd></div>" for label, value in facts)
    st.html(f"<h2 class='j-ent-name'>{text(row.enterprise_name)}</h2>")
    st.html(f'<div class="j-box"><dl class="j-terms">{items}</dl></div>')


def _versions(board: Board, uscc: str) -> None:
    t, view = board.t, board.view
    title = t("enterprises.versions")
    st.html(f"<h3>{text(title)}</h3><p class='j-hint'>{text(t('enterprises.versions_hint'))}</p>")
    frame, subtypes = one_queries.versions(view.role, view.release_id, uscc), _subtypes(board)
    titles = {
        "valid_from": t("enterprises.valid_from"),
        "valid_to": t("enterprises.valid_to"),
        "stay_no": t("enterprises.stay_no"),
        "enterprise_name": t("enterprises.name"),
        "cluster_code": t("enterprises.cluster_code"),
        "zone_code": t("enterprises.zone_code"),
        "entity_subtype": t("enterprises.subtype"),
        "size_code": t("enterprises.size"),
        "registered_capital_cny": t("enterprises.capital"),
        "entered_on": t("enterprises.entered_on"),
        "exited_on": t("enterprises.exited_on"),
        "filed_on": t("enterprises.filed_on"),
    }
    shown = ("valid_from", "valid_to", "stay_no", "zone_code", "entity_subtype", "size_code", "filed_on")
    columns = [Column(titles[name]) for name in shown]
    rows = []
    for row in frame.iter_rows(named=True):
        cells = row | {
            "entity_subtype": subtypes.get(row["entity_subtype"], row["entity_subtype"]),
            "size_code": _size(row["size_code"], t),
            "valid_to": row["valid_to"] or t("enterprises.until_now"),
        }
        rows.append([text(cells[name] or formats.NOTHING) for name in shown])
    st.html(table(title, columns, rows))

    def export() -> Table:
        return Table("enterprises", title, frame.select(pl.col(list(titles))), titles)

    downloads(view, t, export, key="enterprise_versions")
