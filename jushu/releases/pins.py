"""Keeping readers on a release: a rollback that the next run does not undo."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from jushu import files
from jushu.clock import local_now
from jushu.errors import JushuError
from jushu.releases.release import Release, current, list_releases, point_to, refuse_damaged
from jushu.settings import Settings

PIN = "pin.json"


@dataclass(frozen=True)
class Pin:
    """The release that readers are kept on, since when, why and by whom."""

    release_id: str
    reason: str
    name: str
    at: str


def pinned(settings: Settings) -> Pin | None:
    """The pin, or None while readers follow the newest release."""
    path = settings.releases / PIN
    return Pin(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def pin(
    release_id: str, settings: Settings, *, reason: str, name: str, at: datetime | None = None
) -> Release:
    """Point readers to a release, after its files were verified, and keep them there; nothing is deleted.

    Runs go on publishing beside it. Raises JushuError RELEASE_UNKNOWN or RELEASE_DAMAGED.
    """
    release = refuse_damaged(release_id, settings)
    since = (at or local_now()).isoformat(timespec="seconds")
    text = json.dumps(asdict(Pin(release_id, reason, name, since)), ensure_ascii=False, indent=2)
    # the pin first: a run that ends in between must not move readers away
    files.write_text(settings.releases / PIN, text + "\n")
    point_to(release_id, settings)
    return release


def unpin(settings: Settings) -> Release:
    """Let readers follow the newest release again, and point them to it; JushuError RELEASE_NOT_PINNED."""
    newest = latest(settings)
    if pinned(settings) is None or newest is None:
        raise JushuError(
            "RELEASE_NOT_PINNED",
            zh="没有固定任何发布。",
            en="No release is pinned.",
            todo_zh="读者已经跟随最新发布。",
            todo_en="Readers follow the newest release already.",
            wrong_use=True,
        )
    refuse_damaged(newest.release_id, settings)
    point_to(newest.release_id, settings)
    (settings.releases / PIN).unlink()
    files.sync(settings.releases)
    return newest


def latest(settings: Settings) -> Release | None:
    """The newest release that is no look back to an earlier time; else the current one."""
    ordinary = [r for r in list_releases(settings) if r.manifest.get("known_at") is None]
    return ordinary[-1] if ordinary else current(settings)
