"""The whole way from the inbox to a release at several sizes, and what 0.1 % more rows cost after it.

``python -m benchmarks.scale 5 15 50`` takes other sizes than ``python -m benchmarks scale``: multiples of the
demo province, which has 200,000 requests.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from jushu import console
from jushu.settings import PROJECT_ROOT, Settings

SCALES = (1, 5, 15)
LATE = 10  # of ten new rows one is a correction of an older one
STEP = re.compile(r"^ *([0-9.]+) s  (prepare|ingest|check raw|build|check marts|release)\b")


def measure(scales: tuple[int, ...] = SCALES) -> dict:
    """Per size: seconds, peak memory and steps of the first run, of one with 0.1 % more requests, and of one
    with a single request more; the slopes of time and memory against size, both logarithmic.
    """
    sizes = [_size(scale) for scale in scales]
    return {
        "sizes": sizes,
        "slope_of_seconds": _slope(sizes, "seconds"),
        "slope_of_memory": _slope(sizes, "peak_mb"),
    }


def _size(scale: int) -> dict:
    with tempfile.TemporaryDirectory(prefix="jushu-bench-") as temporary:
        home = Path(temporary)
        settings = Settings(home=home)
        fill_inbox(home, scale)
        requests = pl.read_parquet(home / "demo" / "truth" / "service_requests.parquet").sort("submitted_at")
        first = _run(home)
        _more(settings, requests, requests.height // 1000, "a")
        more = _run(home)
        _more(settings, requests, 1, "b")
        one = _run(home)
        beyond = (more["seconds"] - one["seconds"]) / first["seconds"]
        return {
            "scale": scale,
            "requests": requests.height,
            "first": first,
            "more": more,
            "one": one,
            "more_beyond_one": round(beyond, 3),
        }


def fill_inbox(home: Path, scale: int) -> None:
    """The files of so many times the demo province in the inbox of a home; their truth is below ``demo``."""
    jushu(home, "generate", str(home / "demo"), "--scale", str(scale))
    (home / "demo" / "files").rename(Settings(home=home).inbox)


def _more(settings: Settings, requests: pl.DataFrame, rows: int, name: str) -> None:
    """A file of so many of the newest requests, as others; every tenth is the same one, corrected."""
    chosen = requests.tail(max(rows, 1)).with_row_index("no")
    chosen = chosen.with_columns(
        request_id=pl.when(pl.col("no") % LATE == 0)
        .then("request_id")
        .otherwise(pl.concat_str("request_id", pl.lit(name))),
        rating=pl.when(pl.col("rating").is_not_null()).then(pl.lit(1)),
        updated_at=pl.lit("2026-10-07 00:00:00"),
    ).drop("no")
    settings.inbox.mkdir(exist_ok=True)
    path = settings.inbox / f"service_requests__{name}.csv"
    chosen.write_csv(path, datetime_format="%Y-%m-%d %H:%M:%S")
    os.utime(path, (0, 0))  # long settled


def _run(home: Path) -> dict:
    """Seconds, peak memory of all its processes together, and seconds of each step of one run."""
    os.sync()
    started, peak, lines = time.monotonic(), 0, home / "progress"
    with lines.open("w") as out, _start(home, out, "run", "--json") as process:
        while process.poll() is None:
            peak = max(peak, _memory(process.pid))
            time.sleep(0.2)
    seconds = time.monotonic() - started
    said = lines.read_text(encoding="utf-8")
    if process.returncode:
        raise RuntimeError(said[-2000:])
    return {
        "seconds": round(seconds, 1),
        "peak_mb": peak >> 20,
        "steps": _steps(said, seconds),
        "warehouse_mb": Settings(home=home).warehouse.stat().st_size >> 20,
    }


def _steps(said: str, seconds: float) -> dict[str, float]:
    """Seconds of each step, from the first line that names it to that of the next one."""
    begun: dict[str, float] = {}
    for line in said.splitlines():
        if found := STEP.match(line):
            begun.setdefault(found[2], float(found[1]))
    ends = [*list(begun.values())[1:], seconds]
    return {name: round(end - at, 1) for (name, at), end in zip(begun.items(), ends, strict=True)}


def _memory(root: int) -> int:
    """Bytes of memory of a process and all below it; pages that they share count for each."""
    children: dict[int, list[int]] = {}
    resident: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                resident[int(entry.name)] = int((entry / "statm").read_text().split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        total += resident.get(process, 0) * os.sysconf("SC_PAGE_SIZE")
        waiting += children.get(process, [])
    return total


def jushu(home: Path, *arguments: str) -> None:
    """Run a command of the program on a home, in silence; RuntimeError where it fails."""
    with _start(home, subprocess.DEVNULL, *arguments) as process:
        if process.wait():
            raise RuntimeError(f"jushu {' '.join(arguments)}: {process.returncode}")


def _start(home: Path, out, *arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "jushu", *arguments],
        cwd=PROJECT_ROOT,
        env=os.environ | {"JUSHU_HOME": str(home), "JUSHU_LANG": "en"},
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.STDOUT,
    )


def _slope(sizes: list[dict], figure: str) -> float | None:
    """By how much the logarithm of a figure of the first run grows with that of the size (least squares)."""
    if len(sizes) < 2:
        return None
    found = np.polyfit(
        np.log([size["requests"] for size in sizes]), np.log([size["first"][figure] for size in sizes]), 1
    )
    return round(float(found[0]), 2)


if __name__ == "__main__":
    console.print_json(measure(tuple(map(int, sys.argv[1:])) or SCALES))
