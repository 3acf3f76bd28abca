"""``python -m benchmarks [NAME ...]``: measure, print, keep the result in ``benchmarks/history.jsonl``."""

import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import app, dbt_build, ingest, quality, scale, scoring, trace
from jushu import __version__, console

ALL = {
    "app": app.measure,
    "dbt_build": dbt_build.measure,
    "ingest": ingest.measure,
    "scoring": scoring.measure,
    "quality": quality.measure,
    "scale": scale.measure,
    "trace": trace.measure,
}
HISTORY = Path(__file__).parent / "history.jsonl"


def main() -> None:
    """Run the named benchmarks, or every one."""
    names = sys.argv[1:] or list(ALL)
    if unknown := sorted(set(names) - ALL.keys()):
        sys.exit(f"no benchmark {', '.join(unknown)}; there are: {', '.join(ALL)}")
    result = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": __version__,
        "cores": os.cpu_count(),
        "machine": platform.machine(),
    } | {name: ALL[name]() for name in names}
    console.print_json(result)
    with HISTORY.open("a", encoding="utf-8") as file:
        file.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
