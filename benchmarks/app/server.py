"""The app as ``jushu app`` starts it, on a free port of this machine."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

from jushu.settings import Settings

START_SECONDS = 90


class Running(NamedTuple):
    """A running app: its address, and the process that serves."""

    address: str
    process: int

    def megabytes(self) -> float:
        """Memory of the serving process that is really there."""
        for line in Path(f"/proc/{self.process}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("the process has no VmRSS")


@contextlib.contextmanager
def started(settings: Settings) -> Iterator[Running]:
    """The app on the home of ``settings``, until the block ends."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    main = settings.project_root / "app" / "main.py"
    command = [sys.executable, "-m", "streamlit", "run", str(main), f"--server.port={port}"]
    with tempfile.TemporaryFile() as log:
        environment = os.environ | {"JUSHU_HOME": str(settings.home)}
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", process)
            yield Running(f"127.0.0.1:{port}", process.pid)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the app did not start")
        try:
            urlopen(url, timeout=5).close()
            return
        except (URLError, TimeoutError):
            time.sleep(0.2)
