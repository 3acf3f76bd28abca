"""What processes that were killed left half-made in a home, and taking it away."""

import os
import re
import shutil
from pathlib import Path

from jushu.settings import Settings

# Names that are given up when the work is done. Most end with the process that writes them.
_NAMES = {
    "landing": (".*.part",),
    "definitions": (".*.tmp",),
    "log": (".*.tmp",),
    "releases": (".*.tmp", ".tmp-*"),
    "work": ("*",),
}
_WRITER = re.compile(r"^\.(\d+)-[0-9a-f]+\.part$|\.(\d+)\.tmp$|^[a-z].*-(\d+)$")
_KEPT = "intake"  # what the app was sent: it clears that folder itself


def found(settings: Settings) -> list[Path]:
    """Everything half-made, also what a process is making now."""
    every = [
        path for top, names in _NAMES.items() for name in names for path in (settings.home / top).glob(name)
    ]
    return sorted(path for path in every if path.name != _KEPT)


def sweep(settings: Settings) -> None:
    """Remove what dead processes were making; the caller holds the lock of the run."""
    for path in found(settings):
        writer = _writer(path)
        if writer is None or (writer != os.getpid() and _is_alive(writer)):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _writer(path: Path) -> int | None:
    match = _WRITER.search(path.name)
    return int(next(filter(None, match.groups()))) if match else None


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
