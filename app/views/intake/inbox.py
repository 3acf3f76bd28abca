"""Into the inbox: the checked bytes under a name that is free, at once or not at all, with who sent them."""

import os
import shutil
import uuid
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from app.views.intake.program import Checked
from jushu import exports, files
from jushu.clock import LOCAL
from jushu.errors import JushuError
from jushu.settings import Settings


class Waiting(NamedTuple):
    """One file of the inbox: its bytes and when it came, on the clocks of China."""

    name: str
    size: int
    arrived: datetime


class Sent(NamedTuple):
    """One file that somebody sent in through the page, and what its check said."""

    at: str
    user: str
    name: str
    contract: str
    loaded_rows: int
    quarantined_rows: int


def send(checked: Checked, contract: str | None, user: str, settings: Settings) -> str:
    """Copy the checked bytes to the inbox and note who sent them; returns the name there.

    With a contract that was chosen by hand the name begins with it, so that a run reads the file in the same
    way. Raises JushuError INTAKE_CHANGED when the bytes are no longer those that were checked.
    """
    settings.inbox.mkdir(parents=True, exist_ok=True)
    name = checked.path.name
    if contract and not name.startswith(f"{contract}__"):
        name = f"{contract}__{name}"
    # hidden: neither a run nor the sensor takes it before it has its name
    partial = settings.inbox / f".{uuid.uuid4().hex}.part"
    try:
        shutil.copyfile(checked.path, partial)
        files.sync(partial)
        if files.sha256(partial) != checked.sha256:
            raise JushuError(
                "INTAKE_CHANGED",
                zh=f"{name} 在检查之后变了，没有送入收件夹。",
                en=f"{name} changed after its check and was not sent to the inbox.",
                todo_zh="请重新上传。",
                todo_en="Upload it again.",
            )
        name = _link(partial, name, settings.inbox)
    finally:
        partial.unlink(missing_ok=True)
    files.sync(settings.inbox)
    verdict = checked.verdict
    detail = {
        "user": user,
        "file": name,
        "sha256": checked.sha256,
        "bytes": checked.size,
        "contract": verdict["contract"],
        "loaded_rows": verdict["loaded_rows"],
        "quarantined_rows": verdict["quarantined_rows"],
    }
    exports.record(settings, detail, kind=exports.SENT)
    return name


def waiting(settings: Settings, folder: str = "") -> list[Waiting]:
    """Files in the inbox, or in one of its folders, the latest first; those in the making are hidden."""
    place = settings.inbox / folder
    if not place.is_dir():
        return []
    found = [
        Waiting(path.name, path.stat().st_size, datetime.fromtimestamp(path.stat().st_mtime, LOCAL))
        for path in place.iterdir()
        if path.is_file() and not path.is_symlink() and not path.name.startswith(".")
    ]
    return sorted(found, key=lambda file: file.arrived, reverse=True)


def sent(settings: Settings, count: int) -> list[Sent]:
    """What was last sent in through the page, the latest first."""
    entries = exports.entries(settings, exports.SENT)[-count:]
    details = [(entry["at"], entry["detail"]) for entry in reversed(entries)]
    names = ("user", "file", "contract", "loaded_rows", "quarantined_rows")
    return [Sent(at, *(detail[name] for name in names)) for at, detail in details]


def _link(partial: Path, name: str, folder: Path) -> str:
    """Give the file a free name; a link, unlike a rename, never replaces another file."""
    stem, suffix = Path(name).stem, Path(name).suffix
    number, free = 1, name
    while True:
        try:
            os.link(partial, folder / free)
            return free
        except FileExistsError:
            number += 1
            free = f"{stem}-{number}{suffix}"
