"""Briefings that were made, beside the reports of their release: each file with what it was made from."""

import hashlib
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from jushu import __version__, files
from jushu.briefing.ask import Ask
from jushu.clock import local_now
from jushu.releases.release import Release
from jushu.settings import Settings


class Kept(NamedTuple):
    """One file of the archive: what was asked for, when it was made, its bytes' hash."""

    ask: Ask
    path: Path
    made_at: datetime
    sha256: str
    size: int


def folder(settings: Settings, release_id: str) -> Path:
    """Where the briefings of a release are."""
    return settings.reports / release_id / "briefings"


def kept(settings: Settings, release: Release) -> list[Kept]:
    """Everything that was made of a release and is still whole as noted, by period, cluster and format."""
    found = []
    for note in folder(settings, release.release_id).glob("*.json"):
        facts = json.loads(note.read_text(encoding="utf-8"))
        entry = _entry(note.with_suffix(""), facts)
        if facts["content_hash"] == release.content_hash and entry.path.is_file():
            found.append(entry)
    return sorted(found, key=lambda entry: entry.ask.name)


def count(settings: Settings, release_id: str) -> int:
    """How many files the archive has of a release."""
    return sum(1 for _ in folder(settings, release_id).glob("*.json"))


def find(settings: Settings, release: Release, ask: Ask) -> bytes | None:
    """The bytes of a briefing that this version made of the same content before, or None."""
    path = folder(settings, release.release_id) / ask.name
    try:
        facts = json.loads(path.with_name(f"{path.name}.json").read_text(encoding="utf-8"))
        data = path.read_bytes()
    except (FileNotFoundError, ValueError):
        return None
    same = facts["content_hash"] == release.content_hash and facts["made_by"] == _made_by()
    return data if same and facts["sha256"] == hashlib.sha256(data).hexdigest() else None


def keep(settings: Settings, release: Release, ask: Ask, data: bytes) -> Path:
    """Put a briefing into the archive, its note last; a reader never sees a part of a file."""
    path = folder(settings, release.release_id) / ask.name
    path.parent.mkdir(parents=True, exist_ok=True)
    note = path.with_name(f"{path.name}.json")
    facts: dict[str, Any] = {
        **ask._asdict(),
        "content_hash": release.content_hash,
        "made_at": local_now().isoformat(timespec="seconds"),
        "made_by": _made_by(),
        "sha256": hashlib.sha256(data).hexdigest(),
        "size": len(data),
    }
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_bytes(data)
    temporary.replace(path)
    files.write_text(note, json.dumps(facts, ensure_ascii=False, indent=1))
    return path


def _entry(path: Path, facts: dict[str, Any]) -> Kept:
    ask = Ask(*(facts[name] for name in Ask._fields))
    return Kept(ask, path, datetime.fromisoformat(facts["made_at"]), facts["sha256"], facts["size"])


def _made_by() -> str:
    """Version of the program and of what a briefing is made by, so that a newer one makes it anew."""
    parts = sorted(Path(__file__).parent.rglob("*.*"))
    told = hashlib.sha256()
    for part in parts:
        if part.suffix in (".py", ".typ"):
            told.update(part.read_bytes())
    return f"{__version__}-{told.hexdigest()[:12]}"
