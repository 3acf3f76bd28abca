"""Pages without numbers: why, and what to do next. Never a trace."""

import logging
import uuid

import streamlit as st

from app.components.markup import text
from jushu.errors import JushuError
from jushu.texts import Texts

LOG = logging.getLogger("jushu.app")


def empty(title: str, reason: str, step: str) -> None:
    """A state without data: what is missing, why, and the next step."""
    st.html(
        f'<div class="j-state" role="status"><h2>{text(title)}</h2><p>{text(reason)}</p>'
        f"<p><b>{text(step)}</b></p></div>"
    )


def failed(error: Exception, t: Texts) -> None:
    """An error: what failed, whether the data is safe, what to do, and an id that is also in the log."""
    error_id = uuid.uuid4().hex[:8]
    LOG.error("error %s on the page", error_id, exc_info=error)
    if isinstance(error, JushuError):
        what, safe, todo = error.text(t.lang)
    else:
        what, safe, todo = t("error.what"), t("error.safe"), t("error.todo")
    st.html(
        f'<div class="j-state j-failed" role="alert"><h2>{text(what)}</h2><p>{text(safe)}</p>'
        f"<p><b>{text(todo)}</b></p><p><small>{text(t('error.id', id=error_id))}</small></p></div>"
    )
