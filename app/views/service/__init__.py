"""服务质量: how fast and how well a cluster (or the whole province) serves its enterprises in a period."""

from pathlib import Path

import streamlit as st

from app import reader
from app.components import header, states
from app.components.markup import notice, text
from app.rows import Release
from app.view import View
from app.views.service import (
    backlog,
    complaint_part,
    duration_part,
    figures,
    level_part,
    queries,
    satisfaction,
)
from app.views.service.place import Place, keep_known
from jushu.texts import Texts

STYLE = Path(__file__).resolve().parents[2] / "static" / "service.css"
PARTS = {
    "level": level_part.draw,
    "backlog": backlog.draw,
    "duration": duration_part.draw,
    "satisfaction": satisfaction.draw,
    "complaint": complaint_part.draw,
}


def render(view: View, release: Release, t: Texts) -> None:
    """Draw the page of this view."""
    st.html(STYLE)
    st.html(header.header(t("page.service"), release, view.period.period_code, t))
    if queries.NEEDED - reader.tables(view.role, view.release_id):
        states.empty(t("service.older"), t("service.older_why"), t("service.older_step"))
        return
    unknown = keep_known(view)
    if st.session_state.tab not in PARTS:
        unknown += [st.session_state.tab] if st.session_state.tab else []
        st.session_state.tab = next(iter(PARTS))
    if unknown:
        words = t("list.separator").join(unknown)
        st.html(notice("warning", t("link.unknown"), t("service.unknown", codes=words)))
    _choices(view, t)
    place = Place(view, t)
    st.html(figures.cards(place))
    st.segmented_control(
        t("service.part"),
        list(PARTS),
        key="tab",
        required=True,
        format_func=lambda code: t(f"service_code.{code}"),
        label_visibility="collapsed",
    )
    with st.container(border=True, key=f"panel_service_{st.session_state.tab}"):
        PARTS[st.session_state.tab](place)
    st.html(f'<p class="j-hint">{text(t("service.note"))}</p>')


def _choices(view: View, t: Texts) -> None:
    """Category of service and, of a cluster, zone."""
    categories, zones = Place(view, t).categories, Place(view, t).zones
    left, right = st.columns(2, gap="small")
    with left:
        st.selectbox(
            t("service.category"),
            ["", *categories],
            key="category",
            format_func=lambda code: f"{code} {categories[code]}" if code else t("service.every_category"),
        )
    with right:
        st.selectbox(
            t("service.zone"),
            ["", *zones],
            key="zone",
            disabled=not zones,
            help=None if zones else t("service.zone_help"),
            format_func=lambda code: zones[code] if code else t("service.every_zone"),
        )
