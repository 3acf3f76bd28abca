"""What the operating system lets a worker have, whatever DuckDB does in it."""

import resource
import time
from pathlib import Path

_MB = 1 << 20
_OPEN_FILES = Path("/proc/self/fd")
_MEMORY = Path("/proc/self/statm")
_SPARE_FILES = 8


def confine(memory_mb: int) -> None:
    """No file grows, no process starts, few files open, memory ends: for the rest of this process.

    Called when everything is loaded; the limit of addresses counts from what is in use then. Twice the limit
    of a query, because DuckDB reserves more than it uses; what is used is watched from outside.
    """
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NPROC, 0)
    if _OPEN_FILES.is_dir():
        highest = max(int(entry.name) for entry in _OPEN_FILES.iterdir())
        _lower(resource.RLIMIT_NOFILE, highest + _SPARE_FILES)
    if _MEMORY.is_file():
        pages = int(_MEMORY.read_text().split()[0])
        _lower(resource.RLIMIT_AS, pages * resource.getpagesize() + 2 * memory_mb * _MB)


def allow_seconds(seconds: float) -> None:
    """Processor time until the system ends this process: what is used, and so many seconds more."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + seconds) + 2, hard))


def resident_mb(pid: int) -> float | None:
    """Memory that a process uses now, in MB; None where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return None
    return pages * resource.getpagesize() / _MB


def _lower(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (ceiling, ceiling))
