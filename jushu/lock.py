"""One run at a time: the lock that a run holds from landing to release."""

import json
import os
from collections.abc import Generator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from jushu.clock import local_now
from jushu.errors import JushuError
from jushu.settings import Settings

LOCK, OWNER = "run.lock", "run.owner.json"


def holder(settings: Settings) -> dict | None:
    """Process and start of the run that holds the lock now; None while nobody does."""
    if not (settings.home / LOCK).exists():
        return None
    try:
        with FileLock(settings.home / LOCK, timeout=0):
            return None  # what a killed run left behind is not a run
    except Timeout:
        return _owner(settings)


def _owner(settings: Settings) -> dict:
    path = settings.home / OWNER
    return json.loads(path.read_text()) if path.exists() else {}


@contextmanager
def hold(settings: Settings) -> Generator[None]:
    """Hold the lock; JushuError LOCKED when another process has it. It goes with the process that dies."""
    settings.home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.home / LOCK)
    owner = settings.home / OWNER
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        who = _owner(settings)
        since, process = who.get("since", "?"), who.get("process", "?")
        raise JushuError(
            "LOCKED",
            zh=f"另一次运行（进程 {process}，始于 {since}）还没有结束。",
            en=f"Another run (process {process}, since {since}) has not ended yet.",
            todo_zh="等它结束后再试；查询和看板不受影响。",
            todo_en="Try again when it has ended; queries and the app are not affected.",
        ) from error
    try:
        owner.write_text(
            json.dumps({"process": os.getpid(), "since": local_now().isoformat(timespec="seconds")})
        )
        yield
    finally:
        owner.unlink(missing_ok=True)
        lock.release()
