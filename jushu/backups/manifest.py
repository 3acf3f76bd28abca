"""What a backup holds: one folder per backup, with a manifest of all files beside a copy of the home."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jushu import files
from jushu.errors import JushuError

MANIFEST, CONTENT = "manifest.json", "home"
# What cannot be made again from the rest: work, dbt and dagster can.
PARTS = (
    *("landing", "lake", "warehouse", "definitions", "log", "releases"),
    *("sources", "inbox", "lineage", "reports"),
)


@dataclass(frozen=True)
class Entry:
    """One file of a backup: sha256, size in bytes and permissions."""

    sha256: str
    bytes: int
    mode: int


@dataclass(frozen=True)
class Manifest:
    """A backup: its id, when it was made, the head of the log in it, its files by path in the home."""

    backup_id: str
    made_at: str
    log_head: str
    entries: dict[str, Entry]


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, the last file of a backup."""
    files.write_text(folder / MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n")


def read(folder: Path) -> Manifest:
    """The manifest of a backup; JushuError BACKUP_DAMAGED."""
    try:
        document: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        entries = {path: Entry(**entry) for path, entry in document.pop("entries").items()}
        return Manifest(**document, entries=entries)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise damaged(folder, [f"{MANIFEST}: {error}"]) from error


def all_of(folder: Path) -> list[Path]:
    """The whole backups below a folder, the oldest first; unfinished ones are none."""
    return sorted(path.parent for path in folder.glob(f"[!.]*/{MANIFEST}"))


def verify(folder: Path, manifest: Manifest) -> list[str]:
    """Files of a backup that are missing or not what the manifest says."""
    wrong = []
    for name, entry in manifest.entries.items():
        path = folder / CONTENT / name
        if not path.is_file():
            wrong.append(f"{name}: missing")
        elif files.sha256(path) != entry.sha256:
            wrong.append(f"{name}: sha256 differs")
    return wrong


def damaged(folder: Path, wrong: list[str]) -> JushuError:
    """The refusal of a backup that is not what it was."""
    listed = "; ".join(wrong[:5])
    return JushuError(
        "BACKUP_DAMAGED",
        zh=f"备份 {folder} 有 {len(wrong)} 处损坏：{listed}。",
        en=f"Backup {folder} is damaged in {len(wrong)} places: {listed}.",
        todo_zh="改用另一份备份。没有恢复任何文件。",
        todo_en="Use another backup. Nothing was restored.",
    )
