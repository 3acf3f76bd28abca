"""Who looks: the role of this session. Without a login everybody on this machine is the demo user."""

from typing import get_args

import streamlit as st

from app import pages
from app.components.markup import text
from app.texts import Texts
from jushu.settings import AppRole


def role(_t: Texts) -> AppRole:
    """Role of this session; the link never carries it."""
    return st.session_state.role


def sidebar(t: Texts) -> None:
    """Say that this is the demo mode, and let its user see the app as another role."""
    with st.sidebar:
        st.selectbox(
            t("demo.role"),
            [code for code in get_args(AppRole) if pages.of(code)],
            key="role",
            format_func=lambda code: t(f"role.{code}"),
        )
        st.html(f'<p class="j-demo">{text(t("demo.mode"))}</p>')
