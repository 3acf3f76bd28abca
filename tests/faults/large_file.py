"""A file larger than memory against the same rows as small files: totals, peak memory, progress.

``python -m tests.faults.large_file --gigabytes 1`` (see ``make faults``) says what is wrong; the exit code is
then 1. It needs about five times the size on the disk of temporary files.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from ingestion.synthetic import generate_requests_file
from jushu import warehouse
from jushu.settings import Settings
from tests.conftest import ROOT

MOST_MB = 2048  # resident memory of all processes of the ingestion together
PART_ROWS = 700_000  # about 128 MB
CHUNK = 16 << 20


@dataclass(frozen=True)
class Ingested:
    """One call of ``jushu ingest``: verdicts, what it wrote to standard error, its peak memory and time."""

    verdicts: list[dict]
    told: str
    peak_mb: int
    seconds: float


def write(folder: Path, parts: int, rows: int) -> tuple[Path, list[Path], int]:
    """The whole file, its parts, and how many rows of it must be refused; each part has keys of its own."""
    made = generate_requests_file(folder / "seed.csv", rows)
    whole = folder / "service_requests__whole.csv"
    small = [folder / f"service_requests__part{n:03d}.csv" for n in range(parts)]
    with made.path.open("rb") as source, whole.open("wb") as out:
        header = source.readline()
        out.write(header)
        for n, path in enumerate(small):
            source.seek(len(header))
            with path.open("wb") as part:
                part.write(header)
                while lines := source.readlines(CHUNK):
                    changed = b"".join(b"P%03d-" % n + line for line in lines)
                    part.write(changed)
                    out.write(changed)
    made.path.unlink()
    return whole, small, parts * made.quarantined


def ingest(home: Path, files: list[Path]) -> Ingested:
    """Take files into a home as a user would; memory is that of the command and all its children."""
    environment = os.environ | {"JUSHU_HOME": str(home), "JUSHU_LANG": "en"}
    command = [sys.executable, "-m", "jushu", "ingest", *map(str, files), "--json"]
    started, peak = time.monotonic(), 0
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        with subprocess.Popen(command, stdout=out, stderr=err, cwd=ROOT, env=environment) as process:
            while process.poll() is None:
                peak = max(peak, sum(map(_resident_kb, _tree(process.pid))))
                time.sleep(0.1)
        out.seek(0)
        err.seek(0)
        seconds, told = time.monotonic() - started, err.read()
        if process.returncode:
            raise RuntimeError(told[-2000:])
        return Ingested(json.load(out), told, peak >> 10, round(seconds, 1))


def _tree(root: int) -> list[int]:
    found = [root]
    for pid in found:
        for thread in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                found += map(int, thread.read_text().split())
            except OSError:  # it ended meanwhile
                continue
    return found


def _resident_kb(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)


def totals(home: Path) -> tuple:
    """Rows, exact sums and a fingerprint of all content, and the refused rows by reason and raw text."""
    with warehouse.connect(Settings(home=home), read_only=True) as connection:
        connection.execute("set memory_limit = '1GB'")
        rows = connection.execute(
            "select count(*), sum(rating), sum(_row_hash::hugeint), min(submitted_at), max(updated_at) "
            "from raw.service_requests"
        ).fetchall()
        measures = connection.execute(
            "select hop, measure, sum(value) from ingest.control_totals group by all order by all"
        ).fetchall()
        refused = connection.execute(
            "select reason_code, count(*), sum(md5_number_lower(raw_text)::hugeint) "
            "from ingest.quarantine group by all order by all"
        ).fetchall()
    return rows, measures, refused


def compare(folder: Path, parts: int, rows: int) -> tuple[list[str], dict]:
    """What is wrong (nothing, if all is well), and what was measured."""
    whole, small, refused = write(folder, parts, rows)
    large = ingest(folder / "whole", [whole])
    split = ingest(folder / "parts", small)
    (verdict,) = large.verdicts
    wrong = []
    if (verdict["loaded_rows"], verdict["quarantined_rows"]) != (parts * rows - refused, refused):
        wrong.append(
            f"{verdict['loaded_rows']} loaded, {verdict['quarantined_rows']} refused of {parts * rows}"
        )
    if totals(folder / "whole") != totals(folder / "parts"):
        wrong.append(
            f"totals {totals(folder / 'whole')} of the whole, {totals(folder / 'parts')} of its parts"
        )
    if large.peak_mb >= MOST_MB:
        wrong.append(f"{large.peak_mb} MB of memory")
    size = whole.stat().st_size
    if size > 1 << 30 and any(f": reading {percent} %" not in large.told for percent in range(10, 100, 10)):
        wrong.append(f"no progress was told: {large.told[-500:]}")
    measured = {"bytes": size, "rows": parts * rows, "refused": refused}
    return wrong, measured | {
        "peak_mb": large.peak_mb,
        "seconds": large.seconds,
        "parts_seconds": split.seconds,
    }


def main() -> None:
    """Run with a file of the size given in gigabytes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=1)
    parts = max(round(parser.parse_args().gigabytes * 8.2), 1)
    with tempfile.TemporaryDirectory(prefix="jushu-large-") as folder:
        wrong, measured = compare(Path(folder), parts, PART_ROWS)
    print(f"large file: {json.dumps(measured)}", *wrong, sep="\n  ", flush=True)
    sys.exit(int(bool(wrong)))


if __name__ == "__main__":
    main()
