"""The releases on disk: their manifests, the pointer to the current one, verification."""

import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from jushu import files
from jushu.errors import JushuError, unknown_name
from jushu.settings import Settings

POINTER = "current"
MANIFEST = "manifest.json"
_ID = re.compile(r"^[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*$")


@dataclass(frozen=True)
class Release:
    """One published release; ``unchanged`` is true when ``publish`` found nothing new and wrote nothing."""

    release_id: str
    path: Path
    previous_id: str | None
    published_at: datetime
    as_of: datetime | None
    data_as_of: date | None
    period_code: str | None
    content_hash: str
    quality_score: Decimal | None
    manifest: dict[str, Any] = field(repr=False)
    unchanged: bool = False


def load(release_id: str, settings: Settings | None = None) -> Release:
    """One release by id. Raises JushuError RELEASE_UNKNOWN where there is none."""
    settings = settings or Settings()
    path = settings.releases / release_id
    # the id becomes a path, so it may not be anything else
    if not _ID.match(release_id) or not (path / MANIFEST).is_file():
        raise unknown_name(
            "RELEASE_UNKNOWN",
            zh=f"没有发布 {release_id}。",
            en=f"There is no release {release_id}.",
            known=(release.release_id for release in list_releases(settings)),
        )
    return from_manifest(path, json.loads((path / MANIFEST).read_text(encoding="utf-8")))


def from_manifest(path: Path, manifest: dict[str, Any], unchanged: bool = False) -> Release:
    """A release from its folder and its manifest."""
    as_of, data_as_of = manifest["as_of"], manifest["data_as_of"]
    score = manifest["quality_score"]
    return Release(
        release_id=manifest["release_id"],
        path=path,
        previous_id=manifest["previous_id"],
        published_at=datetime.fromisoformat(manifest["published_at"]),
        as_of=datetime.fromisoformat(as_of) if as_of else None,
        data_as_of=date.fromisoformat(data_as_of) if data_as_of else None,
        period_code=manifest["period_code"],
        content_hash=manifest["content_hash"],
        quality_score=None if score is None else Decimal(score),
        manifest=manifest,
        unchanged=unchanged,
    )


def list_releases(settings: Settings | None = None) -> list[Release]:
    """All releases, the oldest first; also those that the pointer has left."""
    folder = (settings or Settings()).releases
    found = [
        from_manifest(path.parent, json.loads(path.read_text(encoding="utf-8")))
        for path in folder.glob(f"[!.]*/{MANIFEST}")
    ]
    return sorted(found, key=lambda release: (release.published_at, release.release_id))


def current_release_id(settings: Settings | None = None) -> str | None:
    """Id that the pointer names, or None before the first release."""
    try:
        text = ((settings or Settings()).releases / POINTER).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return text.strip() or None


def current(settings: Settings | None = None) -> Release | None:
    """The release that readers see, or None before the first one."""
    release_id = current_release_id(settings)
    return None if release_id is None else load(release_id, settings)


def chosen(release_id: str | None, settings: Settings | None = None) -> Release:
    """The release of that id, or the current one where none is named.

    Raises JushuError RELEASE_NONE before the first release, RELEASE_UNKNOWN.
    """
    release = current(settings) if release_id is None else load(release_id, settings)
    if release is None:
        raise JushuError(
            "RELEASE_NONE",
            zh="还没有发布。",
            en="Nothing has been released yet.",
            todo_zh="先运行 jushu run(或 make demo)。",
            todo_en="Run jushu run (or make demo) first.",
        )
    return release


def period_of(release: Release, period_code: str | None) -> str:
    """The period asked for, by default the release's own. Raises JushuError PERIOD_NONE where it has none."""
    found = period_code or release.period_code
    if found is None:
        raise JushuError(
            "PERIOD_NONE",
            zh=f"发布 {release.release_id} 没有期间。",
            en=f"Release {release.release_id} has no period.",
            todo_zh="先入库数据并发布。",
            todo_en="Load data and publish first.",
        )
    return found


def point_to(release_id: str, settings: Settings) -> None:
    """Make a release the current one, by one rename."""
    files.write_text(settings.releases / POINTER, f"{release_id}\n")


def verify(release_id: str, settings: Settings | None = None) -> list[str]:
    """Files of a release that are missing, added or not what the manifest's sha256 says; empty when sound."""
    release = load(release_id, settings)
    expected: dict[str, dict[str, Any]] = release.manifest["files"]
    present = {
        path.relative_to(release.path).as_posix()
        for path in release.path.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }
    wrong = [f"{name}: missing" for name in expected if name not in present]
    wrong += [f"{name}: not in the manifest" for name in present - expected.keys()]
    found = files.sha256_of(release.path / name for name in expected if name in present)
    wrong += [
        f"{name}: sha256 differs"
        for name, entry in expected.items()
        if name in present and found[release.path / name] != entry["sha256"]
    ]
    return sorted(wrong)


def refuse_damaged(release_id: str, settings: Settings) -> Release:
    """The release, after all its files were verified; JushuError RELEASE_DAMAGED, RELEASE_UNKNOWN."""
    release = load(release_id, settings)
    damaged = verify(release_id, settings)
    if damaged:
        raise JushuError(
            "RELEASE_DAMAGED",
            zh=f"发布 {release_id} 的文件与清单不符:{';'.join(damaged)}。",
            en=f"Files of release {release_id} differ from its manifest: {'; '.join(damaged)}.",
            todo_zh="选择另一个发布,或从备份恢复这些文件。",
            todo_en="Choose another release, or restore these files from a backup.",
        )
    return release
