"""Taking over a newer release by itself, and saying so: for a screen that has no reader to press a button."""

import streamlit as st

from app import queries
from app import view as views
from app.view import View
from jushu.clock import local_now
from jushu.formats import stamp
from jushu.texts import Texts

TAKEN, AT_LATEST = "_follow_taken", "_follow_at_latest"


def take_over() -> None:
    """Move the session to the current release; to its latest period if the latest was shown before.

    Called before the widgets of a run, because a widget's value cannot change after it is drawn.
    """
    state, current = st.session_state, queries.current_release_id()
    if current is None or current == state.release_id:
        return
    if state.release_id:
        state[TAKEN] = (state.release_id, current, stamp(local_now())[11:16])
    views.open_release(current)
    if state.get(AT_LATEST):
        state.period_code = ""  # becomes the latest one


def remember(view: View) -> None:
    """Remember whether the latest period is shown."""
    found = queries.periods(view.role, view.release_id)
    latest = next(row.period_code for row in found if row.period_type == view.period.period_type)
    st.session_state[AT_LATEST] = latest == view.period.period_code


def is_behind(view: View) -> bool:
    """Whether another release was published since this run began."""
    return queries.current_release_id() not in (None, view.release_id)


def note(t: Texts) -> str:
    """What was taken over when, or ''."""
    taken = st.session_state.get(TAKEN)
    if taken is None:
        return ""
    before, now, at = taken
    return t("wall.taken", before=before, now=now, time=at)
