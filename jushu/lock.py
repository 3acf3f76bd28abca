"""One run at a time: the lock that a run holds from landing to release."""

import json
import os
import platform
import shlex
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from filelock import FileLock, Timeout

from jushu import console, leftovers
from jushu.clock import local_now
from jushu.errors import JushuError
from jushu.settings import Settings

LOCK, OWNER = "run.lock", "run.owner.json"

Wait = Annotated[
    float,
    typer.Option("--wait", min=0, help="等待正在进行的运行，秒 · seconds to wait for a run in progress"),
]


def holder(settings: Settings) -> dict[str, Any] | None:
    """Process, host, command and start of the run that holds the lock, and its age in seconds; None while
    nobody does.
    """
    if not (settings.home / LOCK).exists():
        return None
    lock = _lock(settings)
    if lock.is_locked:
        return left_by(settings)
    try:
        with lock.acquire(timeout=0):
            return None  # what a killed run left behind is not a run
    except Timeout:
        return left_by(settings)


def left_by(settings: Settings) -> dict[str, Any]:
    """What the last holder wrote of itself, with its age in seconds; empty where nothing stands there.

    It is left behind by a run that was killed: the next one that holds the lock replaces it.
    """
    try:
        owner = json.loads((settings.home / OWNER).read_text(encoding="utf-8"))
        since = datetime.fromisoformat(owner["since"])
    except (FileNotFoundError, ValueError, KeyError):  # a kill may leave an empty file
        return {}
    return owner | {"seconds": max(0, round((local_now() - since).total_seconds()))}


@contextmanager
def hold(settings: Settings, wait: float = 0) -> Generator[None]:
    """Hold the lock; a part of a run may ask for it again within.

    Another process is waited for as long as ``wait`` says (seconds), then JushuError LOCKED names it. The
    lock goes with the process that dies: one that was killed holds nothing.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    lock = _lock(settings)
    if lock.is_locked:
        with lock:
            yield
        return
    _acquire(lock, settings, wait)
    owner = settings.home / OWNER
    try:
        owner.write_text(json.dumps(_myself(), ensure_ascii=False), encoding="utf-8")
        leftovers.sweep(settings)
        yield
    finally:
        owner.unlink(missing_ok=True)
        lock.release()


def _lock(settings: Settings) -> FileLock:
    """The one lock of this process on a home, so that the parts of a run share it."""
    return FileLock(settings.home / LOCK, is_singleton=True, thread_local=False)


def _acquire(lock: FileLock, settings: Settings, wait: float) -> None:
    try:
        lock.acquire(timeout=0)
        return
    except Timeout:
        if wait:
            zh, en = describe(left_by(settings))
            console.say(
                f"等待另一次运行（{zh}）" if settings.lang == "zh" else f"Waiting for another run ({en})"
            )
    try:
        lock.acquire(timeout=wait, poll_interval=0.2)
    except Timeout as error:
        zh, en = describe(left_by(settings))
        raise JushuError(
            "LOCKED",
            zh=f"另一次运行（{zh}）还没有结束。",
            en=f"Another run ({en}) has not ended yet.",
            todo_zh="等它结束后再试，或用 --wait 秒数 等待；查询和看板不受影响。",
            todo_en="Try again when it has ended, or wait with --wait SECONDS; queries and the app go on.",
        ) from error


def describe(owner: dict[str, Any]) -> tuple[str, str]:
    """A holder in words, Chinese and English: process, machine, command, since when and for how long."""
    process, host, command, since = (owner.get(k, "?") for k in ("process", "host", "command", "since"))
    minutes, seconds = divmod(owner.get("seconds", 0), 60)
    return (
        f"进程 {process}，机器 {host}，命令 {command}，始于 {since}，已 {minutes} 分 {seconds} 秒",
        f"process {process} on {host}, {command}, since {since}, for {minutes} min {seconds} s",
    )


def _myself() -> dict[str, Any]:
    program = Path(sys.argv[0])
    name = program.parent.name if program.name == "__main__.py" else program.name
    return {
        "process": os.getpid(),
        "host": platform.node(),
        "command": shlex.join([name, *sys.argv[1:]])[:200],
        "since": local_now().isoformat(timespec="seconds"),
    }
