"""The login's cookie, read outside a session: by routes and by the gate before them."""

import json

from starlette.requests import Request
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks

from app.login import Claims


def claims(request: Request) -> Claims:
    """The claims of the signed cookie that the login set; empty without one or with a wrong signature."""
    found = _get_signed_cookie_with_chunks(request.cookies, USER_COOKIE_NAME) if request.cookies else None
    told = json.loads(found) if found else {}
    return told if told.get("is_logged_in") else {}
