"""Copy a home while it rests; what an earlier backup holds already is linked instead of copied."""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jushu import exports, files, journal, warehouse
from jushu.backups.manifest import CONTENT, PARTS, Entry, Manifest, all_of, read, write
from jushu.clock import local_now
from jushu.errors import JushuError
from jushu.settings import Settings


@dataclass(frozen=True)
class Made:
    """A finished backup: where, its manifest, and how many files and bytes were copied or linked."""

    folder: Path
    manifest: Manifest
    copied: int
    copied_bytes: int
    linked: int
    linked_bytes: int


def make(settings: Settings, folder: Path) -> Made:
    """Make a backup in a folder of its own below ``folder``; the caller holds the lock of the run.

    It becomes an entry of the log first, and is visible only when it is whole. Raises JushuError
    WAREHOUSE_MISSING, WRONG_USE for a folder in the home, BACKUP_UNSOUND where landed bytes are damaged, and
    BACKUP_FAILED.
    """
    folder = folder.absolute()
    if folder.resolve().is_relative_to(settings.home):
        raise JushuError(
            "WRONG_USE",
            zh="备份不能放在数据目录里面。",
            en="A backup cannot be inside the home.",
            todo_zh="给出另一块磁盘上的文件夹。",
            todo_en="Name a folder on another disk.",
            wrong_use=True,
        )
    made_at = local_now()
    backup_id = made_at.strftime("%Y%m%dT%H%M%S%f")
    head = journal.record(settings, "backup", {"backup_id": backup_id}, made_at)
    with warehouse.connect(settings) as connection:
        connection.execute("checkpoint")  # the file alone is the database: no write-ahead log beside it
    part = folder / f".{backup_id}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        copying = _Copying(settings, part, all_of(folder))
        with exports.still(settings):
            entries = copying.all_files()
        write(part, Manifest(backup_id, made_at.isoformat(timespec="seconds"), head, entries))
        final = part.rename(folder / backup_id)
        files.sync(folder)
    except OSError as error:
        raise JushuError(
            "BACKUP_FAILED",
            zh=f"备份没有写成：{error}。",
            en=f"The backup could not be written: {error}.",
            todo_zh="检查备份盘的空间与权限后再做一次；原有的备份没有变。",
            todo_en="See to space and permissions of the backup disk and try again; older backups stay.",
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Made(final, read(final), *copying.counts)


class _Copying:
    """The files of one backup as they come, and the last backup to link to."""

    def __init__(self, settings: Settings, part: Path, earlier: list[Path]) -> None:
        self.home, self.landing, self.target = settings.home, settings.landing, part / CONTENT
        self.last = earlier[-1] if earlier else None
        self.known = read(self.last).entries if self.last else {}
        self.counts = [0, 0, 0, 0]

    def all_files(self) -> dict[str, Entry]:
        """Copy or link every file of the home; folders are synced so that names survive a power cut."""
        entries = {}
        for top in PARTS:
            for path in sorted((self.home / top).rglob("*")):
                if path.is_file() and not path.is_symlink() and not path.name.endswith((".part", ".lock")):
                    name = path.relative_to(self.home).as_posix()
                    entries[name] = self._take(path, name)
        for folder in {path.parent for path in self.target.rglob("*")}:
            files.sync(folder)
        return entries

    def _take(self, path: Path, name: str) -> Entry:
        sha256, stat = files.sha256(path), path.stat()
        if path.is_relative_to(self.landing) and sha256 != path.name:
            raise JushuError(
                "BACKUP_UNSOUND",
                zh=f"落地文件 {path.name} 已损坏，没有备份。",
                en=f"Landed file {path.name} is damaged; no backup was made.",
                todo_zh="先运行 jushu doctor，从更早的备份恢复这个文件。",
                todo_en="Run jushu doctor, and restore this file from an earlier backup first.",
            )
        target = self.target / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if self._link(name, sha256, target):
            self._count(2, stat.st_size)
            return Entry(sha256, stat.st_size, stat.st_mode & 0o777)
        shutil.copy2(path, target)
        files.sync(target)
        copied = files.sha256(target)  # the manifest speaks of the copy: a file of the inbox may still grow
        target.chmod(0o444)
        self._count(0, target.stat().st_size)
        return Entry(copied, target.stat().st_size, stat.st_mode & 0o777)

    def _link(self, name: str, sha256: str, target: Path) -> bool:
        """Link to the same file of the last backup, where it is sound still and the disk can."""
        if self.last is None or name not in self.known or self.known[name].sha256 != sha256:
            return False
        earlier = self.last / CONTENT / name
        with suppress(OSError):
            if files.sha256(earlier) == sha256:
                os.link(earlier, target)
                return True
        return False

    def _count(self, place: int, size: int) -> None:
        self.counts[place] += 1
        self.counts[place + 1] += size
