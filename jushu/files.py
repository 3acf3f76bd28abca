"""Files that must survive a power cut, and their hashes."""

import hashlib
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_LONGEST = 1 << 20  # bytes of one line: a query has at most 50,000 characters


def sync(path: Path) -> None:
    """Force a file's bytes, or a folder's names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_text(path: Path, text: str) -> None:
    """Replace a file by one rename, so that a reader sees the old or the new text and never a part."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        sync(temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync(path.parent)


def append_line(path: Path, line: str) -> None:
    """Add a line; a part of one that a killed writer left at the end goes first. The caller holds a lock."""
    with path.open("ab+") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(0, end - _LONGEST))
        tail = file.read()
        if not tail.endswith(b"\n"):
            file.truncate(end - len(tail) + tail.rfind(b"\n") + 1)
        file.write(line.encode() + b"\n")


def lines(path: Path) -> list[str]:
    """The whole lines of a file, none where it is not there; one that is being written is none yet."""
    return _whole(path.read_bytes()) if path.is_file() else []


def last_line(path: Path) -> str | None:
    """The last whole line of a file; only its end is read."""
    if not path.is_file():
        return None
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _LONGEST))
        found = _whole(file.read())
    return found[-1] if found else None


def _whole(content: bytes) -> list[str]:
    return content[: content.rfind(b"\n") + 1].decode(errors="replace").split("\n")[:-1]


def sha256(path: Path) -> str:
    """Hash of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of(paths: Iterable[Path]) -> dict[Path, str]:
    """Hashes of many files in hex, several at a time: hashing lets other threads run."""
    listed = list(paths)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(listed, pool.map(sha256, listed), strict=True))
