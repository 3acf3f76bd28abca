"""A worker process seen from the app: start it, ask it one query, watch it, end it."""

import contextlib
import json
import os
import selectors
import subprocess
import sys
import time
from typing import NamedTuple

from app.sqlconsole import limits
from app.sqlconsole.frames import Received
from app.sqlconsole.worker import Limits, Query
from jushu.errors import JushuError
from jushu.releases import faults
from jushu.settings import Role, Settings

_GRACE = 1.0  # seconds after the limit: DuckDB stops most queries itself, only some must be killed
_START = 60.0  # seconds that loading may take on a busy machine
_LOOK = 0.05  # seconds between two looks at the memory
_PIECE = 1 << 20


class Key(NamedTuple):
    """The file that a worker reads."""

    role: Role
    release_id: str


class Worker:
    """One process with the released file of one role; it runs one query at a time."""

    def __init__(self, settings: Settings, key: Key, threads: int) -> None:
        self.key = key
        self.queries = 0
        self._is_ended = False
        self._limits = Limits(settings.console_seconds, settings.console_memory_mb, threads)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "app.sqlconsole.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=settings.project_root,
            env={"LANG": "C.UTF-8", "PYTHONPATH": str(settings.project_root), "MALLOC_ARENA_MAX": "2"},
            start_new_session=True,  # an interrupt of the terminal is for the app
        )
        start = {"home": str(settings.home), "limits": self._limits._asdict()} | key._asdict()
        self._base_mb: float | None = None
        self._write(start)

    def wait_until_ready(self) -> None:
        """Wait until the file is open; raises JushuError of the release, or QUERY_CRASHED."""
        if self._base_mb is None:
            self._base_mb = _facts(self._receive(_START))["resident_mb"] or 0.0

    def ask(self, query: Query) -> Received:
        """The answer to one query; raises JushuError, after which ``is_alive`` says whether to go on."""
        self.wait_until_ready()
        self.queries += 1
        self._write(query._asdict())
        received = self._receive(self._limits.seconds + _GRACE)
        try:
            _facts(received)
        finally:
            if not (received.facts or {}).get("is_fresh", True):
                self.kill()
        return received

    def is_alive(self) -> bool:
        """Whether the process can take another query."""
        return not self._is_ended and self._process.poll() is None

    def kill(self) -> None:
        """End the process at once; safe from any thread, also while another one waits for an answer."""
        self._is_ended = True
        self._process.kill()

    def close(self) -> None:
        """End the process and take its pipes away."""
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()

    def _write(self, message: dict) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except OSError as error:
            raise faults.crashed() from error

    def _receive(self, seconds: float) -> Received:
        """Read until the facts are there; kill the process when it takes too long or too much memory."""
        assert self._process.stdout
        pipe, received = self._process.stdout.fileno(), Received()
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while received.facts is None:
                if time.monotonic() > deadline:
                    self.kill()
                    raise faults.timeout(self._limits.seconds)
                if selector.select(_LOOK):
                    data = os.read(pipe, _PIECE)
                    if not data:
                        self.kill()
                        raise faults.crashed()
                    received.feed(data)
                self._watch_memory()
        return received

    def _watch_memory(self) -> None:
        if self._base_mb is None:
            return
        used = limits.resident_mb(self._process.pid)
        if used is not None and used > self._base_mb + 1.25 * self._limits.memory_mb:
            self.kill()
            raise faults.memory(self._limits.memory_mb)


def _facts(received: Received) -> dict:
    facts = received.facts or {}
    if "error" in facts:
        raise JushuError(**facts["error"])
    return facts
