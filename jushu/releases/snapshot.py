"""What a load or a release was computed by, kept once per content: definitions and code, each as one archive.

Definitions are the catalogue and the methodology (seeds), the contracts and the profiles; code is the rest
that a result depends on, with the lock of the libraries. The name of an archive is the hash of its content.
"""

import hashlib
import os
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from jushu import files
from jushu.errors import JushuError
from jushu.settings import Settings

Part = Literal["definitions", "code"]
DEFINITIONS = ("dbt_project/seeds", "ingestion/contracts", "ingestion/profiles")
CODE = ("jushu", "ingestion", "expectations", "orchestration", "dbt_project", "requirements.lock")
_NOT_CODE = {"__pycache__", "target", "logs", "dbt_packages"}
_TIME = (1980, 1, 1, 0, 0, 0)  # the archive depends on the content only


def listing(root: Path, part: Part) -> dict[str, str]:
    """The sha256 of every file of a part of a project by its path in it, sorted."""
    found = {path.relative_to(root).as_posix(): path for path in _files(root, part)}
    return {name: files.sha256(found[name]) for name in sorted(found)}


def digest(listed: Mapping[str, str]) -> str:
    """The one hash of the files of a part."""
    text = "".join(f"{name} {value}\n" for name, value in sorted(listed.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def store(settings: Settings, part: Part) -> str:
    """Keep a part of the present project, unless the same is kept already; returns its hash."""
    listed = listing(settings.project_root, part)
    value = digest(listed)
    target = place(settings, value)
    if not target.exists():
        settings.definitions.mkdir(parents=True, exist_ok=True)
        temporary = settings.definitions / f".{value}.{os.getpid()}.tmp"
        try:
            with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
                for name in listed:
                    information = zipfile.ZipInfo(name, _TIME)
                    information.compress_type = zipfile.ZIP_DEFLATED
                    archive.writestr(information, (settings.project_root / name).read_bytes())
            temporary.chmod(0o444)
            files.sync(temporary)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        files.sync(settings.definitions)
    return value


def place(settings: Settings, value: str) -> Path:
    """Where the archive of that hash is."""
    return settings.definitions / f"{value}.zip"


def stored(settings: Settings, value: str) -> dict[str, str]:
    """The listing of an archive; JushuError SNAPSHOT_MISSING or SNAPSHOT_DAMAGED."""
    with _open(settings, value) as archive:
        listed = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in sorted(archive.namelist())}
    if digest(listed) != value:
        raise JushuError(
            "SNAPSHOT_DAMAGED",
            zh=f"保存的定义或代码 {value} 与其哈希不符。",
            en=f"The stored definitions or code {value} are not what their hash says.",
            todo_zh="从备份恢复 definitions 文件夹中的这个文件。",
            todo_en="Restore this file of the folder definitions from a backup.",
        )
    return listed


def unpack(settings: Settings, value: str, folder: Path) -> None:
    """Write the files of an archive below a folder, after they were verified."""
    stored(settings, value)
    with _open(settings, value) as archive:
        archive.extractall(folder)


def copy(settings: Settings, part: Part, folder: Path) -> None:
    """Write a part of the present project below a folder."""
    for path in _files(settings.project_root, part):
        target = folder / path.relative_to(settings.project_root)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())


def changed(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Paths whose file differs between two listings, or stands in one of them only."""
    return sorted(name for name in {*then, *now} if then.get(name) != now.get(name))


def _open(settings: Settings, value: str) -> zipfile.ZipFile:
    path = place(settings, value)
    if not path.is_file():
        raise JushuError(
            "SNAPSHOT_MISSING",
            zh=f"没有保存的定义或代码 {value or '（未记录）'}。",
            en=f"There are no stored definitions or code {value or '(not recorded)'}.",
            todo_zh="从备份恢复 definitions 文件夹；更早的发布没有保存定义，不能重演。",
            todo_en="Restore the folder definitions from a backup; older releases kept none and cannot be "
            "replayed.",
        )
    return zipfile.ZipFile(path)


def _files(root: Path, part: Part) -> Iterable[Path]:
    for top in DEFINITIONS if part == "definitions" else CODE:
        start = root / top
        for path in [start] if start.is_file() else start.rglob("*"):
            inside = path.relative_to(root)
            defines = any(inside.is_relative_to(folder) for folder in DEFINITIONS)
            if path.is_file() and not _NOT_CODE & set(inside.parts) and defines == (part == "definitions"):
                yield path
