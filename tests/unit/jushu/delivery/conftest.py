"""A mail server and a chat of this machine, and the file that names them."""

import json
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from jushu.settings import Settings
from tests.ports import free_port

FROM, TO = "jushu@example.org", "li@example.org"


class Inbox:
    """Keeps what arrives; refuses the receiver ``nobody``."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.receivers: list[str] = []

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Envelope, address: str, *_: Any
    ) -> str:
        if address.startswith("nobody"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        self.receivers += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def smtp(inbox: Inbox) -> Iterator[Callable[..., int]]:
    """Start a mail server on a free port of this machine; returns the port."""
    running: list[Controller] = []

    def start(**options: Any) -> int:
        port = free_port()
        server = Controller(inbox, hostname="127.0.0.1", port=port, **options)
        running.append(server)
        server.start()
        return port

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def configure(home: Path) -> Callable[..., Settings]:
    """Write the file of a home and give its settings."""

    def write(settings: dict[str, Any] | None = None, **parts: Any) -> Settings:
        home.mkdir(parents=True, exist_ok=True)
        (home / "delivery.yaml").write_text(yaml.safe_dump(parts, allow_unicode=True), "utf-8")
        return Settings(home=home, **(settings or {}))

    return write


def mail(port: int, **more: Any) -> dict[str, Any]:
    return {"host": "127.0.0.1", "port": port, "security": "none", "from": FROM, "to": [TO], **more}


class Chat:
    """A local web server that answers as it is told and keeps what came."""

    def __init__(self) -> None:
        self.came: list[tuple[str, dict[str, Any]]] = []
        self.status, self.headers, self.body = 200, {}, b'{"errcode": 0, "errmsg": "ok"}'
        chat = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                chat.came.append((self.path, json.loads(self.rfile.read(length))))
                self.send_response(chat.status)
                for name, value in chat.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(chat.body)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def chat() -> Iterator[Chat]:
    made = Chat()
    yield made
    made.server.shutdown()
    made.server.server_close()
