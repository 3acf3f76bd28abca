"""数据质量: what was checked and what failed, from the rule down to keys and up to the indicators it reaches.

Everybody sees the summary that is in every released file; the rules, rows and files behind it are in the
auditors' file only. One part is drawn at a time, so that a rerun reads no more than it shows.
"""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from app.components import header
from app.rows import Release
from app.view import View
from app.views.quality import books, cards, coverage, quarantine, rules, scores, summary, waivers
from jushu.texts import Texts

CSS = Path(__file__).resolve().parents[2] / "static" / "audit.css"
PARTS: dict[str, Callable[[View, Release, Texts], None]] = {
    "rules": rules.render,
    "scores": scores.render,
    "coverage": coverage.render,
    "quarantine": quarantine.render,
    "books": books.render,
}


def render(view: View, release: Release, t: Texts) -> None:
    """Draw the page of this view."""
    st.html(CSS)
    st.html(header.header(t("page.quality"), release, view.period.period_code, t))
    st.html(cards.cards(view, release, t))
    waivers.notice_of(view, t)
    if view.role != "auditor":
        summary.render(view, release, t)
        waivers.render(view, t)
        return
    if st.session_state.part not in PARTS:
        st.session_state.part = next(iter(PARTS))
    st.segmented_control(
        t("quality_page.part"),
        list(PARTS),
        key="part",
        required=True,
        format_func=lambda code: t(f"quality_part.{code}"),
        label_visibility="collapsed",
    )
    PARTS[st.session_state.part](view, release, t)
