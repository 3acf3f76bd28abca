"""Landing: received bytes are copied once to a name that is their own hash, and stay as they came."""

import hashlib
import os
import stat
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jushu import files
from jushu.errors import JushuError
from jushu.settings import Settings

CHUNK = 4 << 20


@dataclass(frozen=True)
class Landed:
    """Bytes at rest: where, their sha256 and size, the sender's file name (data, never a path), arrival."""

    path: Path
    sha256: str
    size_bytes: int
    name: str
    received_at: datetime
    is_new: bool


def land(source: Path, settings: Settings, received_at: datetime) -> Landed:
    """Copy ``source`` into the landing folder; the same bytes a second time are not copied again.

    Raises JushuError NOT_A_FILE for anything but a regular file.
    """
    refuse_unless_file(source)
    try:
        # The flags and the second look hold if it is exchanged for a link or a pipe in this very moment.
        handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise _not_a_file(source) from error
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise _not_a_file(source)
        if not settings.landing.exists():
            settings.landing.mkdir(parents=True, exist_ok=True)
            files.sync(settings.home)
        temporary = settings.landing / f".{os.getpid()}-{os.urandom(6).hex()}.part"
        try:
            sha256, size = _copy(file, temporary)
            target = place(settings, sha256)
            is_new = not target.exists()
            # Bytes that were damaged at rest are mended when they are sent again.
            if is_new or files.sha256(target) != sha256:
                _publish(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
    return Landed(target, sha256, size, display_name(source), received_at, is_new)


def place(settings: Settings, sha256: str) -> Path:
    """Where landed bytes of that hash are."""
    return settings.landing / sha256[:2] / sha256


def display_name(source: Path) -> str:
    """The file's name as text; bytes of another encoding (a name from a GBK archive) are shown as escapes."""
    return os.fsencode(source.name).decode("utf-8", "backslashreplace")


def refuse_unless_file(source: Path) -> None:
    """JushuError NOT_A_FILE for anything but a regular file; nothing is opened."""
    try:
        mode = source.lstat().st_mode
    except OSError as error:
        raise _not_a_file(source) from error
    if not stat.S_ISREG(mode):
        raise _not_a_file(source)


def _copy(file, temporary: Path) -> tuple[str, int]:
    """Hashing and the way to the disk go on beside the copying: none needs the others."""
    digest, size = hashlib.sha256(), 0
    with temporary.open("xb", buffering=0) as out, ThreadPoolExecutor(2) as pool:
        syncing: Future[None] | None = None
        while chunk := file.read(CHUNK):
            hashing = pool.submit(digest.update, chunk)
            view = memoryview(chunk)
            while view:
                view = view[out.write(view) :]
            hashing.result()
            size += len(chunk)
            if syncing is not None and syncing.done():
                syncing.result()
                syncing = None
            if size > CHUNK and syncing is None:
                syncing = pool.submit(os.fsync, out.fileno())
        if syncing is not None:
            syncing.result()
        os.fsync(out.fileno())
    return digest.hexdigest(), size


def _publish(temporary: Path, target: Path) -> None:
    """Give the copy its name; the folder is synced so that the name survives a power cut."""
    target.parent.mkdir(exist_ok=True)
    temporary.chmod(0o440)
    temporary.rename(target)
    files.sync(target.parent)
    files.sync(target.parent.parent)


def _not_a_file(source: Path) -> JushuError:
    return JushuError(
        "NOT_A_FILE",
        zh=f"{source} 不是可读的普通文件（不接受文件夹、链接和管道）。",
        en=f"{source} is not a readable regular file (folders, links and pipes are not taken).",
        todo_zh="请检查路径，或把文件复制到收件夹 inbox。",
        todo_en="Check the path, or copy the file into the inbox.",
        wrong_use=True,
    )
