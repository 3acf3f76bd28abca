"""Query exports: what was taken out of which release. A hash chain in a file: a run may hold the log."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from filelock import FileLock

from jushu import chain
from jushu.clock import local_now
from jushu.settings import Settings

FILE = "exports.jsonl"


def record(settings: Settings, detail: dict[str, Any], at: datetime | None = None) -> None:
    """Add one export: query, role, release, rows; several processes may do so at once."""
    with still(settings):
        previous, number = head(settings)
        moment = (at or local_now()).isoformat(timespec="microseconds")
        entry = {"number": number + 1, "kind": "query export", "at": moment, "detail": detail}
        line = {
            "entry": chain.canonical(entry),
            "previous_hash": previous,
            "entry_hash": chain.entry_hash(previous, entry),
        }
        with (settings.log / FILE).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


@contextmanager
def still(settings: Settings) -> Iterator[None]:
    """No export is added within, so that the file can be copied whole."""
    settings.log.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.log / ".exports.lock"):
        yield


def head(settings: Settings) -> tuple[str, int]:
    """Hash and number of the last export; the start of the chain when there is none."""
    lines = _lines(settings)
    return (lines[-1]["entry_hash"], len(lines)) if lines else (chain.START, 0)


def hashes(settings: Settings) -> tuple[list[str], int | None]:
    """The hashes of all exports in order, and the number of the first that does not fit the one before."""
    previous, found, broken = chain.START, [], None
    for number, line in enumerate(_lines(settings), start=1):
        value = hashlib.sha256((previous + line["entry"]).encode()).hexdigest()
        fits = line["previous_hash"] == previous and line["entry_hash"] == value
        if broken is None and not (fits and json.loads(line["entry"])["number"] == number):
            broken = number
        previous = line["entry_hash"]
        found.append(previous)
    return found, broken


def _lines(settings: Settings) -> list[dict[str, str]]:
    path = settings.log / FILE
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
