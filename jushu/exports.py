"""What readers took out and what they sent in: a hash chain in a file, because a run may hold the log."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from filelock import FileLock

from jushu import chain, files
from jushu.clock import local_now
from jushu.settings import Settings

FILE = "exports.jsonl"
EXPORT, SENT, QUERY = "query export", "file sent", "query"  # kinds of entries; a query of the SQL console


def record(
    settings: Settings, detail: dict[str, Any], at: datetime | None = None, kind: str = EXPORT
) -> None:
    """Add one entry about an export, a file sent in or a query; several processes may do so at once."""
    with still(settings):
        previous, number = head(settings)
        moment = (at or local_now()).isoformat(timespec="microseconds")
        entry = {"number": number + 1, "kind": kind, "at": moment, "detail": detail}
        line = {
            "entry": chain.canonical(entry),
            "previous_hash": previous,
            "entry_hash": chain.entry_hash(previous, entry),
        }
        files.append_line(settings.log / FILE, json.dumps(line, ensure_ascii=False))
        files.sync(settings.log / FILE)  # an entry of the log may name it at once


def entries(settings: Settings, kind: str | None = None) -> list[dict[str, Any]]:
    """The entries of a kind, or all, in order: number, at, kind, detail."""
    every = (json.loads(line["entry"]) for line in _lines(settings))
    return [entry for entry in every if kind in (None, entry["kind"])]


@contextmanager
def still(settings: Settings) -> Iterator[None]:
    """No export is added within, so that the file can be copied whole."""
    settings.log.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.log / ".exports.lock"):
        yield


def head(settings: Settings) -> tuple[str, int]:
    """Hash and number of the last entry; the start of the chain when there is none.

    Only the end of the file is read: every query of the console asks for it.
    """
    text = files.last_line(settings.log / FILE)
    if text is None:
        return chain.START, 0
    last = json.loads(text)
    return last["entry_hash"], json.loads(last["entry"])["number"]


def hashes(settings: Settings) -> tuple[list[str], int | None]:
    """The hashes of all entries in order, and the number of the first that does not fit the one before."""
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
    return [json.loads(line) for line in files.lines(settings.log / FILE)]
