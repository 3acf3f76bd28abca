"""The commands backup and restore."""

from pathlib import Path
from typing import Annotated

import typer

from jushu import backups, console, lock
from jushu.doctor.command import report
from jushu.options import Json
from jushu.settings import Settings


def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="备份的文件夹 · folder of the backups")],
    wait: lock.Wait = 0,
    json: Json = False,
) -> None:
    """备份整个数据目录，未变的文件只作链接 · Back up the home; what did not change is linked."""
    settings = Settings()
    with lock.hold(settings, wait):
        made = backups.make(settings, folder)
    facts = {
        "backup": str(made.folder),
        "log_head": made.manifest.log_head,
        "files": len(made.manifest.entries),
        "copied": made.copied,
        "copied_bytes": made.copied_bytes,
        "linked": made.linked,
        "linked_bytes": made.linked_bytes,
    }
    if json:
        console.print_json(facts)
        return
    zh = settings.lang == "zh"
    console.out().print(
        f"{made.folder}：复制 {made.copied:,} 个文件 {made.copied_bytes / 1e6:,.1f} MB，"
        f"链接 {made.linked:,} 个；日志头 {made.manifest.log_head}"
        if zh
        else f"{made.folder}: {made.copied:,} files copied, {made.copied_bytes / 1e6:,.1f} MB, "
        f"{made.linked:,} linked; head of the log {made.manifest.log_head}",
        markup=False,
    )


def restore(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="一份备份，或备份的文件夹（取最新）· a backup, or their folder"),
    ],
    json: Json = False,
) -> None:
    """恢复备份到空的数据目录，并体检 · Restore a backup into an empty home, then examine it."""
    settings = Settings()
    manifest = backups.restore(settings, folder)
    zh = settings.lang == "zh"
    console.say(
        f"已恢复 {manifest.backup_id}：{len(manifest.entries):,} 个文件"
        if zh
        else f"Restored {manifest.backup_id}: {len(manifest.entries):,} files"
    )
    if report(settings, json):
        raise typer.Exit(1)
