"""What Streamlit's own routes leave open, where a login is configured: they are outside the pages' door.

- ``/media``: a file goes out only to the person for whom it was made (``app.media``).
- ``/_stcore/upload_file``: only somebody who is logged in may send bytes.
- A link that is opened before the login is kept in a cookie and opened after it; Streamlit itself would
  return to the first page.
"""

from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import login, media, session
from app.cookies import claims
from jushu.settings import Settings

ASKED = "_jushu_asked"
MINUTES = 15  # that a person may take for the login
LONGEST_LINK = 2_000  # characters; a cookie holds about 4,000
GUARDED = ("/media/", "/_stcore/upload_file/")
OWN = ("/_stcore/", "/media/", "/static/", "/app/", "/component/", "/auth/", "/files/", login.CALLBACK)


class Gate:
    """ASGI middleware; without a configured login it lets everything pass."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.settings = Settings()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or not session.needs_login(self.settings):
            await self.app(scope, receive, send)
            return
        request, path = Request(scope), scope["path"]
        if path.startswith(GUARDED) and request.method != "OPTIONS":
            person = _person(request)
            if not person or (path.startswith(GUARDED[0]) and not media.may_open(path, person)):
                await send({"type": "http.response.start", "status": 403, "headers": []})
                await send({"type": "http.response.body", "body": b""})
                return

        async def send_and_remember(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if path == login.CALLBACK:
                    _return(request, headers)
                elif request.method == "GET" and not path.startswith(OWN) and not _person(request):
                    _remember(request, headers)
            await send(message)

        await self.app(scope, receive, send_and_remember)


def _person(request: Request) -> str:
    return str(claims(request).get("sub", ""))


def _remember(request: Request, headers: MutableHeaders) -> None:
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if asked == "/" or "text/html" not in request.headers.get("accept", "") or len(asked) > LONGEST_LINK:
        return
    life = f"Max-Age={60 * MINUTES}; Path=/; HttpOnly; SameSite=Lax"
    headers.append("set-cookie", f"{ASKED}={quote(asked, safe='')}; {life}")


def _return(request: Request, headers: MutableHeaders) -> None:
    """After the login, go to the link that was asked for; only ever to a path of this app."""
    asked = unquote(request.cookies.get(ASKED, ""))
    headers.append("set-cookie", f"{ASKED}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax")
    where = urlsplit(asked)
    if (
        where.path.startswith("/")
        and not asked.startswith(("//", "/\\"))
        and not (where.scheme or where.netloc)
    ):
        headers["location"] = asked
