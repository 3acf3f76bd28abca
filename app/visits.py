"""Noting who looks at what: one entry when a session comes to another view, none for a mere rerun."""

import logging

import streamlit as st

from app import session
from app.view import View
from jushu import view_log
from jushu.settings import Settings

LOG = logging.getLogger("jushu.app")
NOTED = "_noted_view"


def note(view: View, page: str) -> None:
    """Enter this view in the log of views, unless the session's last entry is the same."""
    detail = {
        "user": session.user(),
        "role": view.role,
        "page": page,
        "release_id": view.release_id,
        "period_code": view.period.period_code,
        "cluster_code": view.cluster.cluster_code if view.cluster else None,
    }
    if st.session_state.get(NOTED) == detail:
        return
    st.session_state[NOTED] = detail
    try:
        view_log.record(Settings(), detail)
    except OSError:  # a full disk must not close the app to readers
        LOG.exception("a view could not be noted")
