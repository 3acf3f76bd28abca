"""The real app on a real release (``demo_home``) in Debian's Chromium; every request is recorded."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import debian
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
# Without these Chromium itself asks its maker's hosts, which has nothing to do with the page.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60


@dataclass
class Visit:
    """One browser tab with everything that it asked for and complained about."""

    page: Page
    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def app_url(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app, started as a user starts it, reading the releases of ``demo_home``."""
    port, log = free_port(), tmp_path_factory.mktemp("app") / "app.log"
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(ROOT / "app" / "main.py"),
        f"--server.port={port}",
    ]
    environment = {**os.environ, "JUSHU_HOME": str(demo_home), "JUSHU_LANG": "zh"}
    with log.open("wb") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=output, cwd=log.parent)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + START_SECONDS
    try:
        while True:
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the app did not start:\n{log.read_text(errors='replace')}")
            try:
                urlopen(f"{url}/_stcore/health", timeout=5).close()
                break
            except (URLError, TimeoutError):
                time.sleep(0.2)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="session")
def installed_chromium() -> None:
    """Debian's Chromium, installed when missing."""
    if not Path(CHROMIUM).exists():
        debian.install("chromium")


@pytest.fixture(scope="session")
def browser(installed_chromium: None) -> Iterator[Browser]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_tab(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Open fresh tabs (nothing cached) of a given width."""
    contexts = []

    def open_one(width: int = 1440, height: int = 1500) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        contexts.append(context)
        visit = Visit(context.new_page())
        page = visit.page
        page.on("request", lambda request: visit.hosts.add(urlsplit(request.url).hostname or "inline"))
        page.on("websocket", lambda socket: visit.hosts.add(urlsplit(socket.url).hostname or "inline"))
        page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: visit.complaints.append(message.text) if message.type == "error" else None,
        )
        return visit

    yield open_one
    for context in contexts:
        context.close()
