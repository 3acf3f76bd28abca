"""The parent's side of reading: one child process that is replaced when a file kills or stalls it."""

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from ingestion.request import Request
from ingestion.verdict import Verdict
from jushu import disk
from jushu.settings import Settings


class Reader:
    """Reads files one after another in a bounded child process; use as a context manager."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start nothing yet: the child comes with the first file."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the child."""
        self._stop()

    def prepare(self) -> None:
        """Start the child now, so that it is ready when the first file has landed."""
        self._running()

    def read(self, request: Request, progress: Callable[[int], None] = lambda _: None) -> Verdict:
        """The verdict about one file; a crash or a stall of the child is a verdict too (RESOURCE).

        ``progress`` is told up to which byte the file was read. Raises JushuError DISK where the child could
        not write or read: that says nothing about the file.
        """
        child = self._running()
        assert child.stdin
        try:
            child.stdin.write(json.dumps(asdict(request)).encode() + b"\n")
            child.stdin.flush()
        except BrokenPipeError:
            return self._lost(request, "读取进程在开始前退出。", "The reading process ended before it began.")
        seconds = self.settings.file_seconds * _gigabytes(request)
        try:
            for answer in map(json.loads, _lines(child, seconds)):
                if isinstance(answer, dict):
                    verdict = _not_of_the_disk(Verdict(**answer))
                    if verdict.code == "RESOURCE":  # what it still holds would fail the next file, too
                        self._stop()
                    return verdict
                progress(answer)
        except TimeoutError:
            return self._lost(
                request,
                f"读取超过 {seconds} 秒，已停止。",
                f"Reading took more than {seconds} s and was stopped.",
            )
        return self._lost(
            request,
            "读取进程因这个文件而崩溃或超出内存限制。",
            "The reading process crashed on this file or met its memory limit.",
        )

    def _running(self) -> subprocess.Popen[bytes]:
        if self.child is None or self.child.poll() is not None:
            self.child = subprocess.Popen(
                [sys.executable, "-m", "ingestion.child", str(self.settings.file_memory_mb)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self.settings.project_root,
            )
        return self.child

    def _lost(self, request: Request, zh: str, en: str) -> Verdict:
        self._stop()
        return Verdict(status="refused", code="RESOURCE", text_zh=zh, text_en=en, sha256=request.sha256)

    def _stop(self) -> None:
        if self.child is not None:
            self.child.kill()
            self.child.wait()
            for pipe in (self.child.stdin, self.child.stdout):
                if pipe:
                    pipe.close()
            self.child = None


def _not_of_the_disk(verdict: Verdict) -> Verdict:
    if verdict.code == disk.CODE:
        raise disk.wrong(verdict.text_zh, verdict.text_en)
    return verdict


def _gigabytes(request: Request) -> int:
    """How many gigabytes a file has begun: so many times may it take the time of one."""
    return 1 + (Path(request.path).stat().st_size >> 30)


def _lines(child: subprocess.Popen[bytes], seconds: float) -> Iterator[bytes]:
    """The lines that the child writes, until it ends; TimeoutError when they take longer."""
    assert child.stdout
    deadline, rest = time.monotonic() + seconds, b""
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            *lines, rest = rest.split(b"\n")
            yield from lines
            if not selector.select(max(deadline - time.monotonic(), 0)):
                raise TimeoutError
            piece = os.read(child.stdout.fileno(), 1 << 16)
            if not piece:
                return
            rest += piece
