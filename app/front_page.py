"""The one HTML page that Streamlit serves at every address, with what it must know before its code runs.

Opened at the address of an inner page, Streamlit's code asks for its server below that address first, and
the browser reports two files that were not found. Told where the server is, it asks once. With it goes
``static/page.js``, which mends what a reader with a screen reader would stumble over.
"""

from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEAD = b"<head>"
SERVER = b"window.__streamlit = {BACKEND_BASE_URL: location.origin}"
MENDS = Path(__file__).with_name("static").joinpath("page.js").read_bytes()
TOLD = b"<head><script>%s</script><script>%s</script>" % (SERVER, MENDS)


class FrontPage:
    """ASGI middleware: adds ``TOLD`` to answers that are HTML; it must stand inside any compression."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        # Streamlit compresses by itself; the compression outside of this one still sees what was asked for.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        is_page = any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])
        start: Message | None = None
        body = b""

        async def send_told(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if not headers.get("content-type", "").startswith("text/html"):
                    await send(message)
                    return
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if message.get("more_body"):
                    return
                told = body.replace(HEAD, TOLD, 1)
                headers = MutableHeaders(scope=start)
                headers["content-length"] = str(len(told))
                if "etag" in headers:
                    del headers["etag"]
                await send(start)
                await send({"type": "http.response.body", "body": told})

        await self.app({**scope, "headers": plain} if is_page else scope, receive, send_told)
