"""The app as an ASGI application: ``streamlit run app/main.py``.

The pages are in ``dashboard.py``; this file only adds what a web server needs: security headers, closed
metrics and agent routes, the gate of a login, compression and a frozen garbage collector. Streamlit leaves
its own bundle to a proxy that compresses; here there may be none, and GZip saves two thirds of a first visit.
"""

import gc
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import login, media, released_files, session
from app.front_page import FrontPage
from app.gate import Gate
from jushu.settings import Settings

# Streamlit's own bundle needs inline styles, evaluated Vega expressions and blob workers; nothing may leave.
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' ws: wss: data: blob:; worker-src 'self' blob:; frame-ancestors 'self'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'"
)
HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
}
GZIP_LEVEL = 3  # a third of level 9's time for a few percent more bytes
WARM = ("app.views.overview", "pandas", "pyarrow", "streamlit.elements.arrow")
CLOSED_PATHS = ("/_stcore/metrics", "/_stcore/agent")


class SecurityHeaders:
    """ASGI middleware: adds ``HEADERS`` to every answer and closes what begins with ``CLOSED_PATHS``."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", []),
                    *((name.encode(), value.encode()) for name, value in HEADERS.items()),
                ]
            await send(message)

        if scope["path"].startswith(CLOSED_PATHS):
            await send_with_headers({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await self.app(scope, receive, send_with_headers)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Load what the first page needs before the first reader comes, then hide it from the collector.

    An address that others reach is refused without a login: JushuError LOGIN_NEEDED. The garbage collector's
    walks over loaded modules cost half of a rerun; frozen objects are not walked.
    """
    if not session.needs_login(Settings()) and st.get_option("server.address") not in login.LOOPBACK:
        raise login.needed_for(str(st.get_option("server.address")))
    for module in WARM:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    yield


media.keep_owners()
app = st.App(
    Path(__file__).with_name("dashboard.py"),
    # one entry, so that Streamlit keeps what it read: without any it looks for the file at each question
    secrets={"app": "jushu"},
    lifespan=lifespan,
    routes=released_files.ROUTES,
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(Gate),
        Middleware(GZipMiddleware, minimum_size=1000, compresslevel=GZIP_LEVEL),
        Middleware(FrontPage),
    ],
)
