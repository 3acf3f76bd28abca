"""Space, the lock, and what interrupted runs left behind."""

import shutil
from collections.abc import Iterator

from jushu import leftovers, lock
from jushu.doctor.finding import Finding
from jushu.settings import Settings

LEAST = 1 << 30  # bytes free, below which a small run may fail already


def space(settings: Settings) -> Iterator[Finding]:
    """A run writes about as much as the warehouse holds: a build, and a release beside the others."""
    folder = settings.home if settings.home.exists() else settings.home.parent
    if not folder.exists():
        return
    free = shutil.disk_usage(folder).free
    wanted = LEAST + 2 * (settings.warehouse.stat().st_size if settings.warehouse.is_file() else 0)
    if free < wanted:
        yield Finding(
            "space",
            "warning",
            f"剩余 {_gigabytes(free)}，一次运行可能需要 {_gigabytes(wanted)}。",
            f"{_gigabytes(free)} are free; a run may need {_gigabytes(wanted)}.",
            "见运行手册“磁盘满”一节：哪些可以删除。",
            "The runbooks say what may go, under 'Disk full'.",
        )


def _gigabytes(count: int) -> str:
    return f"{count / (1 << 30):.1f} GB"


def lock_(settings: Settings, rests: bool) -> Iterator[Finding]:
    """The run that is going on, or what one that was killed said of itself."""
    owner = lock.left_by(settings)
    if not owner:
        return
    zh, en = lock.describe(owner)
    if rests:
        yield Finding(
            "lock",
            "warning",
            f"上一次运行被中断（{zh}）。",
            f"The last run was killed ({en}).",
            "无需删除文件：再运行一次 jushu run 即可接着做完。",
            "No file needs to be deleted: the next jushu run takes over and finishes.",
        )
    else:
        yield Finding(
            "lock",
            "unchecked",
            f"正在运行（{zh}）。",
            f"A run is going on ({en}).",
            "等它结束后再查一次。",
            "Check again after it.",
        )


def work(settings: Settings, rests: bool) -> Iterator[Finding]:
    """Half-made files of interrupted runs; those of a run that goes on are none."""
    if not rests:
        return
    if found := leftovers.found(settings):
        names = [path.relative_to(settings.home).as_posix() for path in found]
        yield Finding(
            "work",
            "warning",
            f"{len(names)} 个未完成的文件：{'、'.join(names[:5])}。",
            f"{len(names)} unfinished files: {', '.join(names[:5])}.",
            "下一次运行会清除；没有运行时也可以删除 work 文件夹。",
            "The next run removes them; while nothing runs, the folder work may be deleted.",
        )
