"""All checks of a home, in order."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import duckdb
from filelock import FileLock, Timeout

from jushu import lock, warehouse
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
                found += [*bytes_at_rest.landing(settings, connection), *books.books(connection)]
                found += [*books.lake(settings, connection), *published.log(settings)]
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
    except JushuError as error:
        found += _unchecked(error.zh, error.en, error.todo_zh, error.todo_en)
    except duckdb.Error as error:
        found.append(
            Finding(
                "books",
                "error",
                f"仓库文件打不开：{error}",
                f"The warehouse file cannot be opened: {error}",
                "从备份恢复（jushu restore），或在新的数据目录重新入库落地文件。",
                "Restore a backup (jushu restore), or load the landed files into a new home.",
            )
        )
        found += _unchecked("仓库文件打不开", "the warehouse cannot be opened", "", "")[1:]
    with connection or nullcontext():
        yield connection


def _unchecked(zh: str, en: str, todo_zh: str, todo_en: str) -> list[Finding]:
    return [
        Finding(area, "unchecked", f"没有检查：{zh}", f"Not checked: {en}", todo_zh, todo_en)
        for area in ("books", "lake", "log")
    ]
