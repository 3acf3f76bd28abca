"""Ingest of five million service requests against DuckDB's bare read_csv and dlt's Arrow load."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from ingestion.synthetic import generate_requests_file

ROWS = 5_000_000
ROUNDS = 3
NAMES = ("duckdb", "jushu", "dlt")


def measure(rows: int = ROWS, rounds: int = ROUNDS) -> dict:
    """Median seconds and peak memory of each contender, and the two ratios; contenders take turns."""
    with tempfile.TemporaryDirectory(prefix="jushu-bench-") as temporary:
        folder = Path(temporary)
        file = folder / "service_requests__bench.csv"
        made = generate_requests_file(file, rows)
        file.read_bytes()  # every contender finds the file in the page cache
        runs: dict[str, list[dict]] = {name: [] for name in NAMES}
        for number in range(rounds):
            for name in NAMES:
                home = folder / f"{name}-{number}"
                os.sync()  # what the one before has left to the disk is not the next one's burden
                command = [sys.executable, "-m", "benchmarks.contenders", name, str(file), str(home)]
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                if done.returncode:
                    raise RuntimeError(f"{name}: {done.stderr[-2000:]}")
                runs[name].append(json.loads(done.stdout.splitlines()[-1]))
                shutil.rmtree(home)
        seconds = {name: statistics.median(r["seconds"] for r in of) for name, of in runs.items()}
        assert runs["jushu"][0]["rows"] == made.rows
        return {
            "rows": rows,
            "bytes": file.stat().st_size,
            "seconds": seconds,
            "peak_mb": {name: max(r["peak_mb"] for r in of) for name, of in runs.items()},
            "jushu_to_duckdb": round(seconds["jushu"] / seconds["duckdb"], 2),
            "jushu_to_dlt": round(seconds["jushu"] / seconds["dlt"], 2),
        }
