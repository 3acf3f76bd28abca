"""Bring a backup back into an empty home."""

import shutil
from pathlib import Path

from jushu import files
from jushu.backups.manifest import CONTENT, MANIFEST, Manifest, all_of, damaged, read, verify
from jushu.errors import JushuError
from jushu.settings import Settings

STAGE = ".restoring"  # what a killed restore leaves behind; it is made anew


def restore(settings: Settings, folder: Path) -> Manifest:
    """Restore a backup, or the newest of a folder of backups, after every file of it was verified.

    The home must be empty; its folders appear only when all of them are there. Raises JushuError
    HOME_NOT_EMPTY, BACKUP_NONE, BACKUP_DAMAGED and RESTORE_FAILED.
    """
    if settings.home.exists() and any(path.name != STAGE for path in settings.home.iterdir()):
        raise JushuError(
            "HOME_NOT_EMPTY",
            zh=f"数据目录 {settings.home} 不是空的，没有恢复任何文件。",
            en=f"The home {settings.home} is not empty; nothing was restored.",
            todo_zh="用 JUSHU_HOME 指定一个空文件夹；确认无误后再换用它。",
            todo_en="Name an empty folder with JUSHU_HOME, and change over to it when all is well.",
            wrong_use=True,
        )
    source = _source(folder)
    manifest = read(source)
    if wrong := verify(source, manifest):
        raise damaged(source, wrong)
    stage = settings.home / STAGE
    shutil.rmtree(stage, ignore_errors=True)
    try:
        _copy(source, manifest, stage)
        for part in sorted(stage.iterdir()):
            part.rename(settings.home / part.name)
        stage.rmdir()
        files.sync(settings.home)
    except OSError as error:
        raise JushuError(
            "RESTORE_FAILED",
            zh=f"恢复没有完成：{error}。",
            en=f"The restore did not finish: {error}.",
            todo_zh="检查空间与权限，清空数据目录后再做一次；备份没有变。",
            todo_en="See to space and permissions, empty the home and try again; the backup is untouched.",
        ) from error
    return manifest


def _source(folder: Path) -> Path:
    if (folder / MANIFEST).is_file():
        return folder
    found = all_of(folder)
    if not found:
        raise JushuError(
            "BACKUP_NONE",
            zh=f"{folder} 中没有完整的备份。",
            en=f"There is no whole backup in {folder}.",
            todo_zh="给出 jushu backup 写入的文件夹。",
            todo_en="Name the folder that jushu backup wrote to.",
            wrong_use=True,
        )
    return found[-1]


def _copy(source: Path, manifest: Manifest, stage: Path) -> None:
    stage.mkdir(parents=True)
    for name, entry in manifest.entries.items():
        target = stage / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source / CONTENT / name, target)
        target.chmod(entry.mode)
        files.sync(target)
    for folder in {stage, *(path.parent for path in stage.rglob("*"))}:
        files.sync(folder)
