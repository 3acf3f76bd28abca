"""The parent's side of reading: one child process that is replaced when a file kills or stalls it."""

import json
import selectors
import subprocess
import sys
from dataclasses import asdict
from types import TracebackType
from typing import Self

from ingestion.child import Request
from ingestion.verdict import Verdict
from jushu.settings import Settings


class Reader:
    """Reads files one after another in a bounded child process; use as a context manager."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.child: subprocess.Popen[str] | None = None

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

    def read(self, request: Request) -> Verdict:
        """The verdict about one file; a crash or a stall of the child is a verdict too (RESOURCE)."""
        child = self._running()
        assert child.stdin and child.stdout
        try:
            child.stdin.write(json.dumps(asdict(request)) + "\n")
            child.stdin.flush()
        except BrokenPipeError:
            return self._lost(request, "读取进程在开始前退出。", "The reading process ended before it began.")
        with selectors.DefaultSelector() as selector:
            selector.register(child.stdout, selectors.EVENT_READ)
            if not selector.select(self.settings.file_seconds):
                seconds = self.settings.file_seconds
                return self._lost(
                    request,
                    f"读取超过 {seconds} 秒，已停止。",
                    f"Reading took more than {seconds} s and was stopped.",
                )
        answer = child.stdout.readline()
        if not answer:
            return self._lost(
                request,
                "读取进程因这个文件而崩溃或超出内存限制。",
                "The reading process crashed on this file or met its memory limit.",
            )
        return Verdict(**json.loads(answer))

    def _running(self) -> subprocess.Popen[str]:
        if self.child is None or self.child.poll() is not None:
            self.child = subprocess.Popen(
                [sys.executable, "-m", "ingestion.child", str(self.settings.file_memory_mb)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
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
