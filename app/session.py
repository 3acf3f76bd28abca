"""Who looks: the door before every page, the roles and the name of this session.

Without a login everybody on this machine is the demo user, and the app is reachable from nowhere else. A
role comes from the login or from the demo's choice, never from a link.
"""

from typing import get_args

import streamlit as st

from app import login, pages
from app.components.markup import text
from jushu.clock import local_now
from jushu.errors import JushuError
from jushu.settings import AppRole, Settings
from jushu.texts import LANGUAGES, Texts

DEMO = "demo"
CHANGED = "_role_changed"
CHOSEN = "jushu_role"  # cookie that static/page.js writes
DOOR_WIDTH = 640  # pixels


def needs_login(settings: Settings) -> bool:
    """Whether a login is configured, in the home or for this server."""
    return login.is_configured(settings) or _server_has_login()


def closed(settings: Settings) -> str | None:
    """Why this session may not enter, as the last part of a message's id; None when it may.

    Raises JushuError LOGIN_INVALID for a file of roles that cannot be used.
    """
    if not needs_login(settings):
        return None
    if not (login.is_configured(settings) and _server_has_login()):
        return "not_started"
    if not st.user.get("is_logged_in"):
        return "needed"
    known, claims = login.roles(settings), st.user.to_dict()
    if known.has_expired(claims, local_now()):
        return "expired"
    return None if known.of(claims) else "no_role"


def door(settings: Settings) -> bool:
    """Whether this session may enter; if not, say why and offer what helps. Nothing of a release is read."""
    try:
        reason = closed(settings)
    except JushuError as error:
        reason, words = "invalid", {lang: error.text(lang)[0] for lang in LANGUAGES}
    else:
        if reason is None:
            return True
        words = {lang: Texts(lang)(f"login.{reason}", user=user()) for lang in LANGUAGES}
    both = "".join(f'<p lang="{lang}">{text(words[lang])}</p>' for lang in LANGUAGES)
    chinese, english = (Texts(lang) for lang in LANGUAGES)
    with st.container(width=DOOR_WIDTH):
        st.html(f'<div class="j-state"><h1>{text(chinese("app.title"))}</h1>{both}</div>')
        if reason in ("needed", "expired"):
            if st.button(f"{chinese('login.go')} · {english('login.go')}", type="primary"):
                st.login()
        elif reason == "no_role" and st.button(f"{chinese('login.out')} · {english('login.out')}"):
            st.logout()
    return False


def own_roles(settings: Settings) -> list[AppRole]:
    """The roles that this session may choose from; every role with a page in the demo."""
    every = [role for role in get_args(AppRole) if pages.of(role)]
    if not needs_login(settings):
        return every
    return [role for role in login.roles(settings).of(st.user.to_dict()) if role in every]


def first_role(settings: Settings) -> AppRole:
    """Role at the start of a visit: the one chosen on the visit before, or the setting's.

    The cookie is only a wish: ``role`` gives nobody a role that is not his own.
    """
    wished = st.context.cookies.get(CHOSEN, "")
    own: dict[str, AppRole] = {code: code for code in own_roles(settings)}
    return own.get(wished, settings.role)


def role(settings: Settings) -> AppRole:
    """Role of this session: the chosen one if it is one of its own, else its first."""
    own = own_roles(settings)
    if st.session_state.get("role") not in own:
        st.session_state.role = own[0]
    return st.session_state.role


def user() -> str:
    """Name of who looks, for the logs; ``demo`` without a login."""
    return login.name(st.user.to_dict()) if st.user.get("is_logged_in") else DEMO


def sidebar(settings: Settings, t: Texts) -> None:
    """Say who looks and as what; a choice between one's own roles; the way out."""
    own = own_roles(settings)
    with st.sidebar:
        if len(own) > 1:
            st.selectbox(
                t("login.role") if needs_login(settings) else t("demo.role"),
                own,
                key="role",
                format_func=lambda code: t(f"role.{code}"),
                on_change=_note_change,
            )
        if not needs_login(settings):
            st.html(f'<p class="j-demo">{text(t("demo.mode"))}</p>')
            return
        words = t("login.who", user=user(), role=t(f"role.{role(settings)}"))
        st.html(f'<p class="j-demo">{text(words)}</p>')
        if st.button(t("login.out"), key="logout", icon=":material/logout:", width="stretch"):
            st.logout()


def role_changed() -> bool:
    """Whether the reader just chose another role; the page of the old one may not be the new one's."""
    return bool(st.session_state.pop(CHANGED, False))


def _note_change() -> None:
    st.session_state[CHANGED] = True


def _server_has_login() -> bool:
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets
