"""Starts runs quickly: a process that has imported the program forks for each of them.

A run is a real command in a process of its own, with its own group and environment; only the import of the
libraries, which changes no file, is not repeated. Every process keeps to one processor, so that DuckDB and
Polars work in one thread and the n-th call is the same in every run.
"""

import atexit
import ctypes
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.conftest import ROOT


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit code (negative: the signal) and what it wrote."""

    code: int
    out: str
    err: str


class Server:
    """Runs commands below a folder; use as a context manager."""

    def __init__(self, library: Path, folder: Path, processor: int | None = None) -> None:
        self.folder = folder
        chosen = min(os.sched_getaffinity(0)) if processor is None else processor
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(folder), str(chosen)],
            cwd=ROOT,
            env=os.environ | {"LD_PRELOAD": str(library), "JUSHU_LANG": "en", "COLUMNS": "200"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, home: Path, arguments: list[str], environment: dict[str, str] | None = None) -> Ended:
        """A command of the program on a home; ``publish`` is a command of the tests (see ``worlds``)."""
        assert self.process.stdin and self.process.stdout
        request = {"arguments": arguments, "environment": {"JUSHU_HOME": str(home), **(environment or {})}}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        code = int(self.process.stdout.readline())
        out, err = ((self.folder / name).read_text(errors="replace") for name in ("out", "err"))
        return Ended(code, out, err)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def _serve(folder: Path, command: Callable[[list[str]], Any]) -> None:
    for line in sys.stdin:
        request = json.loads(line)
        if (process := os.fork()) == 0:
            _become(folder, request, command)
        _, status = os.waitpid(process, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(folder: Path, request: dict[str, Any], command: Callable[[list[str]], Any]) -> None:
    """Be the run, and never come back."""
    os.setpgid(0, 0)  # a kill takes the whole group
    os.environ.update(request["environment"])
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), number)
    ctypes.CDLL(None).faults_begin()
    code = 1
    try:
        command(request["arguments"])
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Serve until standard input closes: the folder of the outputs, the processor to keep to."""
    folder, processor = Path(sys.argv[1]), int(sys.argv[2])
    os.sched_setaffinity(0, {processor})
    # Imported now, so that no run pays for it.
    import duckdb  # noqa: F401
    import polars  # noqa: F401

    import ingestion.pipeline  # noqa: F401
    from tests.faults.injected.commands import command

    _serve(folder, command)


if __name__ == "__main__":
    main()
