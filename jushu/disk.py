"""Faults of the disk, whichever library met them: full, read-only, broken are the error DISK; a working file
that is no longer what was written is WAREHOUSE_DAMAGED.
"""

import errno
import os
import re
from collections.abc import Iterator

from jushu.errors import JushuError

CODE, DAMAGED = "DISK", "WAREHOUSE_DAMAGED"
_WORDS = {
    errno.ENOSPC: ("磁盘已满", "The disk is full"),
    errno.EDQUOT: ("磁盘配额已满", "The quota of the disk is used up"),
    errno.EROFS: ("磁盘只读", "The disk is read-only"),
    errno.EACCES: ("没有读写权限", "Reading or writing is not permitted"),
    errno.EPERM: ("没有读写权限", "Reading or writing is not permitted"),
    errno.EIO: ("磁盘读写出错", "The disk failed"),
}
# Libraries pass on the words of the system; SQLite and DuckDB have some of their own.
_SAID = {os.strerror(n).lower(): n for n in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)} | {
    "database or disk is full": errno.ENOSPC,
    "attempt to write a readonly database": errno.EROFS,
    "disk i/o error": errno.EIO,
    "fsync failed": errno.EIO,
}
# How DuckDB says that a file of its own is damaged.
_CORRUPT = ("corrupt database file", "not a valid duckdb database file", "corrupt wal file", "replaying wal")
# How Python and Rust write the number of an error of the system.
_NUMBER = re.compile(r"\[errno (\d+)\]|\(os error (\d+)\)", re.IGNORECASE)


def fault(error: BaseException) -> JushuError | None:
    """The error DISK or WAREHOUSE_DAMAGED where that is ``error`` or what led to it; else None."""
    for cause in _causes(error):
        if isinstance(cause, JushuError):
            return cause if cause.code in (CODE, DAMAGED) else None
        if found := said(str(cause)):
            return found
    return None


def said(text: str) -> JushuError | None:
    """The error DISK or WAREHOUSE_DAMAGED where the message of a library tells of one; else None."""
    for line in text.splitlines():
        if any(words in line.lower() for words in _CORRUPT):
            return _damaged(line.strip()[:300])
    number = _number(text)
    if number is None:
        return None
    zh, en = _WORDS[number]
    line = next(line.strip() for line in text.splitlines() if _number(line) == number)[:300]
    return wrong(f"{zh}：{line}", f"{en}: {line}")


def wrong(zh: str, en: str) -> JushuError:
    """The error DISK with what happened in both languages."""
    return JushuError(
        "DISK",
        zh=zh,
        en=en,
        safe_zh="已入库的数据完好，上一次发布仍可使用。",
        safe_en="Loaded data is intact; the last release can still be used.",
        todo_zh="检查空间、挂载方式与权限，再运行一次即可接着做完；见运行手册“磁盘满”。",
        todo_en="See to space, mount and permissions and run again, which finishes the work; see 'Disk full' "
        "in the runbooks.",
    )


def _damaged(line: str) -> JushuError:
    return JushuError(
        "WAREHOUSE_DAMAGED",
        zh=f"仓库文件已损坏：{line}",
        en=f"The warehouse file is damaged: {line}",
        safe_zh="上一次发布仍可使用；落地文件都在 landing 中。",
        safe_en="The last release can still be used; the received bytes are all in landing.",
        todo_zh="不要再运行。用 jushu doctor 查看，再从备份恢复（jushu restore）；见运行手册“仓库文件损坏”。",
        todo_en="Do not run again. See jushu doctor, then restore a backup (jushu restore); see "
        "'Warehouse file damaged' in the runbooks.",
    )


def _number(text: str) -> int | None:
    """The errno that a message tells of, if it is one of the disk."""
    for python, rust in _NUMBER.findall(text):
        if int(python or rust) in _WORDS:
            return int(python or rust)
    words = text.lower()
    return next((number for says, number in _SAID.items() if says in words), None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error, and those that it came from."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        yield current
        seen.add(id(current))
        current = current.__cause__ or current.__context__
