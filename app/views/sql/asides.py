"""Queries to take up again: those that come with the console, the person's own, and what was run before."""

import streamlit as st

from app import session
from app.components.markup import notice, text
from app.views.sql import saved, state
from app.views.sql.kept import Kept, Run
from jushu import formats
from jushu.errors import JushuError
from jushu.settings import Role, Settings
from jushu.texts import Texts

LONGEST_NAME = 60
LONGEST_LABEL = 90
REFUSED = "_sql_not_saved"


def _kept() -> Kept:
    return Kept(Settings(), session.user())


def saved_queries(role: Role, t: Texts) -> None:
    """The shipped queries and the person's own as buttons that put them into the editor; saving, deleting."""
    own = _kept().saved()
    st.html(f"<h2>{text(t('console_saved.title'))}</h2>")
    with st.container(key="sql_shipped", gap=None):
        _buttons([one.titled(t) for one in saved.shipped(role)], "bookmark", t)
    st.html(f"<h3>{text(t('console_saved.own'))}</h3>")
    with st.container(key="sql_own", gap=None):
        _buttons(own, "person", t)
    if not own:
        st.html(f'<p class="j-hint">{text(t("console_saved.none"))}</p>')
    with st.expander(t("console_saved.manage")):
        st.text_input(t("console_saved.name"), key="sql_name", max_chars=LONGEST_NAME)
        st.button(t("console_saved.save"), key="sql_save", on_click=_save, icon=":material/save:")
        if error := st.session_state.pop(REFUSED, None):
            what, _, todo = error.text(t.lang)
            st.html(notice("warning", what, todo))
        if own:
            st.selectbox(
                t("console_saved.which"),
                [one.code for one in own],
                index=None,
                key="sql_unwanted",
                placeholder=t("choose.placeholder"),
            )
            st.button(t("console_saved.delete"), key="sql_delete", on_click=_forget, icon=":material/delete:")


def history(t: Texts) -> None:
    """The person's own runs; a chosen one goes into the editor."""
    runs = _kept().runs()
    if not runs:
        st.html(f'<p class="j-hint">{text(t("console_history.none"))}</p>')
        return
    st.selectbox(
        t("console_history.choose", runs=len(runs)),
        range(len(runs)),
        index=None,
        key="sql_history",
        format_func=lambda number: _line(runs[number], t),
        placeholder=t("choose.placeholder"),
        on_change=_take_up,
        args=(runs,),
    )


def _buttons(queries: list[saved.Saved], icon: str, t: Texts) -> None:
    for one in queries:
        st.button(
            t.pick(one.title_zh, one.title_en),
            key=f"sql_saved_{icon}_{one.code}",
            icon=f":material/{icon}:",
            type="tertiary",
            on_click=state.show,
            args=(one.query,),
        )


def _save() -> None:
    name = st.session_state.sql_name.strip()
    if not name or not state.text().strip():
        return
    try:
        _kept().save(name, state.text())
    except JushuError as error:
        st.session_state[REFUSED] = error
    else:
        st.session_state.sql_name = ""


def _forget() -> None:
    if name := st.session_state.sql_unwanted:
        _kept().forget(name)


def _take_up(runs: list[Run]) -> None:
    number = st.session_state.sql_history
    if number is not None:
        state.show(runs[number].query)
        st.session_state.sql_history = None


def _line(run: Run, t: Texts) -> str:
    said = " ".join(run.query.split())
    short = said if len(said) <= LONGEST_LABEL else f"{said[:LONGEST_LABEL]}…"
    end = (
        t("console_history.failed", code=run.code)
        if run.code
        else t("console.rows", rows=formats.fixed(run.rows, 0))
    )
    return f"{run.at} · {end} · {short}"
