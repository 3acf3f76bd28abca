"""All checks of a home, in order."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import duckdb
from filelock import FileLock, Timeout

from jushu import disk, lock, warehouse
from jushu.doctor import books, bytes_at_rest, leftovers, published
from jushu.doctor.finding import AREAS, Finding
from jushu.errors import JushuError
from jushu.settings import Settings


def examine(settings: Settings) -> tuple[list[Finding], list[str]]:
    """What is wrong with a home, and the areas that could be checked.

    Nothing is changed. A home that rests is held meanwhile, so that no run begins under the check; while a
    run holds it, all that needs the warehouse is reported as unchecked.
    """
    found: list[Finding] = []
    with _resting(settings) as rests:
        with _open(settings, rests, found) as connection:
            if connection is not None:
                found += _with_warehouse(settings, connection)
            else:
                found += bytes_at_rest.landing(settings, None)
        found += [*published.releases_(settings), *published.definitions(settings)]
        found += [
            *leftovers.space(settings),
            *leftovers.lock_(settings, rests),
            *leftovers.work(settings, rests),
        ]
    unchecked = {finding.area for finding in found if finding.level == "unchecked"}
    return found, [area for area in AREAS if area not in unchecked]


def _with_warehouse(settings: Settings, connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """What can be seen while the warehouse is open; a damaged part of it may show only when it is read."""
    found: list[Finding] = []
    try:
        found += bytes_at_rest.landing(settings, connection)
        found += books.books(connection)
        found += books.lake(settings, connection)
        found += published.log(settings)
        found += published.clock(connection)
    except (duckdb.Error, JushuError) as error:
        found += _unreadable(error)
    return found


@contextmanager
def _resting(settings: Settings) -> Iterator[bool]:
    """Whether nobody works on the home; a run that begins meanwhile waits or is told that it is LOCKED."""
    path = settings.home / lock.LOCK
    if not path.exists():
        yield True  # nothing ever ran here, or it is a copy
        return
    if lock.holder(settings) is not None:
        yield False
        return
    try:
        with FileLock(path).acquire(timeout=0):
            yield True
    except (Timeout, OSError):
        yield False


@contextmanager
def _open(
    settings: Settings, rests: bool, found: list[Finding]
) -> Iterator[duckdb.DuckDBPyConnection | None]:
    """The warehouse, read-only; None with the reason among the findings."""
    connection = None
    try:
        if rests:
            connection = warehouse.connect(settings, read_only=True)
        else:
            found += _unchecked(
                "一次运行正在使用仓库", "a run is using the warehouse", "等它结束", "wait for its end"
            )
    except (duckdb.Error, JushuError) as error:
        known = disk.fault(error) or error
        if isinstance(known, JushuError) and known.code != disk.DAMAGED:
            found += _unchecked(known.zh, known.en, known.todo_zh, known.todo_en)
        else:
            found += _unreadable(error)
    with connection or nullcontext():
        yield connection


def _unreadable(error: Exception) -> list[Finding]:
    """The warehouse is damaged: nobody but a backup, or the landed files, can bring it back."""
    damaged = Finding(
        "books",
        "error",
        f"仓库文件读不出：{error}",
        f"The warehouse file cannot be read: {error}",
        "从备份恢复（jushu restore），或在新的数据目录重新入库落地文件。",
        "Restore a backup (jushu restore), or load the landed files into a new home.",
    )
    return [damaged, *_unchecked("仓库文件读不出", "the warehouse cannot be read", "", "")[1:]]


def _unchecked(zh: str, en: str, todo_zh: str, todo_en: str) -> list[Finding]:
    return [
        Finding(area, "unchecked", f"没有检查：{zh}", f"Not checked: {en}", todo_zh, todo_en)
        for area in ("books", "lake", "log")
    ]
