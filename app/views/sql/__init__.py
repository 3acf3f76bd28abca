"""SQL 工作台: ask the released file of one's role anything, beside the list of its tables."""

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import session
from app.components import editor, header
from app.components.markup import notice, text
from app.rows import Release
from app.view import View
from app.views.sql import asides, queries, result, saved, state
from app.views.sql.running import Job, warm
from jushu import formats
from jushu.settings import Settings
from jushu.texts import Texts

STYLE = Path(__file__).resolve().parents[2] / "static" / "sql.css"
LOOK_EVERY = 0.05  # seconds between two looks at a running query: a cancel arrives in between


def render(view: View, release: Release, t: Texts) -> None:
    """Draw the page of this view."""
    st.html(STYLE)
    warm(view.role, view.release_id)
    could_read = state.begin(saved.shipped(view.role)[0].titled(t).query)
    job, outcome = state.advance(view, session.user())
    st.html(header.header(t("page.sql"), release, view.period.period_code, t))
    if not could_read:
        st.html(notice("warning", t("console.bad_link"), t("console.bad_link_body")))
    with st.container(key="sql_columns"):
        left, right = st.columns([1, 2.9], gap="small")
    with left:
        with st.container(border=True, key="panel_sql_schema"):
            st.html(f"<h2>{text(t('console_tables.title'))}</h2>")
            editor.schema(queries.lists(view.role, view.release_id, view.lang), key="sql_schema")
        with st.container(border=True, key="panel_sql_saved"):
            asides.saved_queries(view.role, t)
    with right:
        with st.container(border=True, key="panel_sql_editor"):
            _editor(view, job, t)
        with st.container(border=True, key="panel_sql_result"):
            place = st.empty()
            if not job:
                result.draw(outcome, view, t)
        with st.expander(t("console.history"), icon=":material/history:"):
            asides.history(t)
    if job:
        _wait(place, job, t)


def _editor(view: View, job: Job | None, t: Texts) -> None:
    settings = Settings()
    limits = t(
        "console.limits",
        seconds=formats.fixed(settings.console_seconds, 0),
        rows=formats.fixed(settings.console_rows, 0),
        memory=settings.console_memory_mb,
    )
    data = {
        "text": state.text(),
        "revision": state.revision(),
        "running": job is not None,
        "chips": [t("console.read_only", release=view.release_id), limits],
        "words": {
            "label": t("console_editor.label"),
            "run": t("console_editor.run"),
            "keys": t("console_editor.keys"),
            "explain": t("console_editor.explain"),
            "cancel": t("console_editor.cancel"),
            "help": t("console_editor.help"),
            "placeholder": t("console_editor.placeholder"),
        },
    }
    editor.editor(data, key=state.EDITOR, on_text=state.left, on_command=state.commanded)
    if not state.is_linked():
        st.html(notice("info", t("console.long"), t("console.long_body")))


def _wait(place: DeltaGenerator, job: Job, t: Texts) -> None:
    """Say how long it has been running; draw the page anew when it has ended.

    Whatever the reader does meanwhile ends this, because Streamlit looks for it at every writing. A fragment
    that runs by itself would lose the choices of the side bar when the reader goes to another page.
    """
    while not job.has_ended(LOOK_EVERY):
        words = text(t("console.running", seconds=formats.fixed(job.seconds())))
        place.html(f'<p class="j-hint" role="timer" aria-live="off" data-running="1">{words}</p>')
    st.rerun()
