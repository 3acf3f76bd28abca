"""One trace at a million service requests, beside reading its one fact a single time.

The trace is what the command shows: rows, lineage, raw rows, files, everything computed anew, then the
files verified and the shown cells read. The rival counts the two flags of the fact and stops there.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jushu import releases
from jushu.settings import Settings
from jushu.trace import trace
from orchestration.trace.evidence import with_cells

SCALE = 5  # multiplies the demo's 200,000 requests
ROUNDS = 5
SHOWN = 5
VALUE = {"code": "SQ2-01", "cluster": "C03", "period": "2026Q3"}
_SCAN = """
    select count(*) filter (is_response_due), count(*) filter (is_response_in_time)
    from fct_service_requests
    where cluster_code = 'SD-C03'
      and response_due_at >= date '2026-07-01' and response_due_at < date '2026-10-01'
"""


def measure(scale: int = SCALE) -> dict[str, Any]:
    """Median seconds of one trace without and with the files, and of the scan; and their ratio."""
    with tempfile.TemporaryDirectory(prefix="jushu-bench-") as temporary:
        home = Path(temporary) / "home"
        command = [sys.executable, "-m", "jushu", "demo", "--scale", str(scale), "--json"]
        done = subprocess.run(
            command, env=os.environ | {"JUSHU_HOME": str(home)}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return {"demo_seconds": json.loads(done.stdout)["seconds"], **of_home(Settings(home=home))}


def of_home(settings: Settings) -> dict[str, Any]:
    """The same on a home that is ready."""

    def traced() -> Any:
        return trace(settings=settings, loaded=False, **VALUE)

    found = traced()
    assert not found.differences
    with releases.connect("auditor", settings) as connection:
        [(requests,)] = connection.execute("select count(*) from fct_service_requests").fetchall()
    seconds = {
        "trace": _median(traced),
        "with_files": _median(lambda: with_cells(traced(), settings, SHOWN)),
        "scan": _median(lambda: releases.query(_SCAN, "auditor", settings)),
    }
    return {
        "requests": requests,
        "rows": [part.rows.height for part in found.parts],
        "seconds": seconds,
        "trace_to_scan": round(seconds["with_files"] / seconds["scan"], 2),
    }


def _median(job: Callable[[], Any]) -> float:
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        job()
        taken.append(time.perf_counter() - started)
    return round(statistics.median(taken), 3)
