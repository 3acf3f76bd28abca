"""发布与审计: every release, what differs between two of them, and the logs of what was done and looked at.

Analysts see the releases and their differences; the logs are for auditors.
"""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from app.components import header
from app.rows import Release
from app.view import View
from app.views.releases import chain, difference, listing, visits
from jushu.texts import Texts

CSS = Path(__file__).resolve().parents[2] / "static" / "audit.css"
PARTS: dict[str, Callable[[View, Texts], None]] = {
    "list": listing.render,
    "diff": difference.render,
    "log": chain.render,
    "visits": visits.render,
}
FOR_AUDITORS = frozenset({"log", "visits"})


def render(view: View, release: Release, t: Texts) -> None:
    """Draw the page of this view."""
    st.html(CSS)
    st.html(header.header(t("page.releases"), release, view.period.period_code, t))
    parts = [code for code in PARTS if view.role == "auditor" or code not in FOR_AUDITORS]
    if st.session_state.part not in parts:
        st.session_state.part = parts[0]
    st.segmented_control(
        t("releases.part"),
        parts,
        key="part",
        required=True,
        format_func=lambda code: t(f"releases_part.{code}"),
        label_visibility="collapsed",
    )
    PARTS[st.session_state.part](view, t)
