"""What the console keeps for each person: saved queries and the history, readable by nobody else."""

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from filelock import FileLock

from app.views.sql.saved import Saved
from jushu.clock import local_now
from jushu.errors import JushuError
from jushu.settings import Settings

Content = TypeVar("Content")
MOST_SAVED = 100
MOST_RUNS = 200  # the oldest of a longer history go


class Run(NamedTuple):
    """One query that the person ran: ``rows`` and ``milliseconds`` when it ended well, else the code."""

    at: str
    query: str
    release_id: str
    rows: int | None
    milliseconds: float | None
    code: str | None


class Kept:
    """The files of one person under ``settings.console``."""

    def __init__(self, settings: Settings, user: str) -> None:
        # a name is data: it never becomes a path
        self._folder = settings.console / hashlib.sha256(user.encode()).hexdigest()[:32]

    def saved(self) -> list[Saved]:
        """The person's saved queries by name."""
        names = self._read("saved.json", dict[str, str]())
        return [Saved(name, name, name, query) for name, query in sorted(names.items())]

    def save(self, name: str, query: str) -> None:
        """Save a query under a name, in place of an older one. Raises JushuError QUERY_NOT_SAVED."""
        with self._lock():
            names = self._read("saved.json", dict[str, str]())
            if name not in names and len(names) >= MOST_SAVED:
                raise JushuError(
                    "QUERY_NOT_SAVED",
                    zh=f"最多保存 {MOST_SAVED} 条查询。",
                    en=f"At most {MOST_SAVED} queries can be saved.",
                    todo_zh="先删除不用的查询。",
                    todo_en="Delete some first.",
                )
            self._write("saved.json", names | {name: query})

    def forget(self, name: str) -> None:
        """Delete a saved query."""
        with self._lock():
            names = self._read("saved.json", dict[str, str]())
            names.pop(name, None)
            self._write("saved.json", names)

    def runs(self) -> list[Run]:
        """The person's history, the latest first."""
        return [Run(*line) for line in reversed(self._read("history.json", list[list[Any]]()))]

    def note(self, run: Run) -> None:
        """Add a run to the history; the same query run again moves to the top."""
        with self._lock():
            before = self._read("history.json", list[list[Any]]())
            others = [line for line in before if line[1] != run.query]
            self._write("history.json", [*others, list(run)][-MOST_RUNS:])

    def _lock(self) -> FileLock:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return FileLock(self._folder / ".lock")

    def _path(self, name: str) -> Path:
        return self._folder / name

    def _read(self, name: str, otherwise: Content) -> Content:
        path = self._path(name)
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else otherwise

    def _write(self, name: str, content: object) -> None:
        half = self._path(f".{name}")
        half.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        half.chmod(0o600)
        half.replace(self._path(name))


def now() -> str:
    """The present to the minute, on the clocks of China."""
    return f"{local_now():%Y-%m-%d %H:%M}"
