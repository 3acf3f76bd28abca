"""The log of views: who looked at which page of which release. A hash chain over one file per day.

A line is an entry, the hash of the entry before it and its own, as in ``jushu.exports``; the first entry of a
day names the last one of the day before, so that no day can vanish unnoticed. Only the last line is read to
add one, because a page waits for it.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from jushu import chain, files
from jushu.clock import local_now
from jushu.settings import Settings

FOLDER = "views"
KIND = "view"


def record(settings: Settings, detail: Mapping[str, str | None], at: datetime | None = None) -> None:
    """Add one view: user, role, page, release_id, period_code, cluster_code; several processes may do so."""
    folder = settings.log / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    moment = at or local_now()
    with FileLock(folder / ".lock"):
        previous, number = head(settings)
        entry = {
            "number": number + 1,
            "kind": KIND,
            "at": moment.isoformat(timespec="microseconds"),
            "detail": dict(detail),
        }
        line = {
            "entry": chain.canonical(entry),
            "previous_hash": previous,
            "entry_hash": chain.entry_hash(previous, entry),
        }
        files.append_line(folder / f"{moment:%Y-%m-%d}.jsonl", json.dumps(line, ensure_ascii=False))


def head(settings: Settings) -> tuple[str, int]:
    """Hash and number of the last view; the start of the chain when there is none."""
    last = next(filter(None, map(files.last_line, reversed(_files(settings)))), None)
    if last is None:
        return chain.START, 0
    line = json.loads(last)
    return line["entry_hash"], json.loads(line["entry"])["number"]


def days(settings: Settings) -> list[str]:
    """Days (YYYY-MM-DD) with views, the latest first."""
    return [path.stem for path in reversed(_files(settings))]


def entries(settings: Settings, day: str) -> list[dict[str, Any]]:
    """The views of a day in order: number, at, kind, detail."""
    path = settings.log / FOLDER / f"{day}.jsonl"
    return [json.loads(line["entry"]) for line in _lines(path)] if path in _files(settings) else []


def verify(settings: Settings) -> tuple[int, int | None]:
    """How many views there are, and the number of the first that does not fit the one before; None if whole.

    A cut tail is not seen: the views are not anchored elsewhere.
    """
    previous, number, broken = chain.START, 0, None
    for path in _files(settings):
        for line in _lines(path):
            number += 1
            value = hashlib.sha256((previous + line["entry"]).encode()).hexdigest()
            fits = line["previous_hash"] == previous and line["entry_hash"] == value
            if broken is None and not (fits and json.loads(line["entry"])["number"] == number):
                broken = number
            previous = line["entry_hash"]
    return number, broken


def _files(settings: Settings) -> list[Path]:
    return sorted((settings.log / FOLDER).glob("[0-9]*.jsonl"))


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in files.lines(path)]
