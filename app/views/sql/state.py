"""What the console remembers within a session: the text, the running query and the last outcome."""

import streamlit as st

from app.components import editor
from app.view import View
from app.views.sql import link
from app.views.sql.running import Job, Kind, Outcome

EDITOR = "sql_editor"
FIRST_WAIT = 0.3  # seconds in which a short query ends before the page is drawn
CANCEL_WAIT = 0.5  # seconds in which a cancelled one does


def begin(greeting: str) -> bool:
    """Take the text from the link, or greet with a query. Returns whether the link could be read."""
    state = st.session_state
    if "sql_text" in state:
        return True
    asked = link.unpacked(state.q)
    _keep(asked or greeting)
    state.q = state.q if asked else ""
    return asked is not None


def text() -> str:
    """The text as it was last heard of."""
    return st.session_state.sql_text


def revision() -> int:
    """Number of the text that the app put into the editor last."""
    return st.session_state.sql_revision


def show(query: str) -> None:
    """Put a query into the editor."""
    _keep(query)
    _link(query)


def is_linked() -> bool:
    """Whether the link carries the text; a very long one does not fit."""
    return bool(st.session_state.q) or link.packed(text()) is not None


def left() -> None:
    """The reader left the editor with another text."""
    query = editor.text_of(EDITOR)
    st.session_state.sql_text = query
    _link(query)


def commanded() -> None:
    """The reader pressed a button of the editor, or Ctrl+Enter."""
    command = editor.command_of(EDITOR)
    if command is None:
        return
    job: Job | None = st.session_state.get("sql_job")
    if command.what == "cancel":
        if job:
            job.cancel()
            st.session_state.sql_wait = CANCEL_WAIT
        return
    st.session_state.sql_text = command.text
    _link(command.text)
    st.session_state.sql_asked = command.what


def advance(view: View, user: str) -> tuple[Job | None, Outcome | None]:
    """Start what was asked for; return the query that is running, if any, and else the last outcome."""
    state = st.session_state
    job: Job | None = state.get("sql_job")
    outcome: Outcome | None = state.get("sql_outcome")
    kind: Kind | None = state.pop("sql_asked", None)
    wait = state.pop("sql_wait", 0.0)
    if job and (kind or (job.role, job.release_id) != (view.role, view.release_id)):
        job.cancel()
        job = None
    if kind and text().strip():
        job = Job(kind, text(), view.role, view.release_id, user).start()
        wait = FIRST_WAIT
    if job and job.has_ended(wait):
        outcome, job = job.future.result(), None
    if outcome and (outcome.role, outcome.release_id) != (view.role, view.release_id):
        outcome = None  # numbers of another role or release do not stay on the page
    state.sql_job, state.sql_outcome = job, outcome
    return job, outcome


def _keep(query: str) -> None:
    st.session_state.sql_text = query
    st.session_state.sql_revision = st.session_state.get("sql_revision", 0) + 1


def _link(query: str) -> None:
    st.session_state.q = link.packed(query) or ""
