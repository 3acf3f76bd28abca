"""``python -m benchmarks``: measure, print, and keep the result in ``benchmarks/history.jsonl``."""

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import ingest, quality, scoring, trace
from jushu import __version__, console

HISTORY = Path(__file__).parent / "history.jsonl"


def main() -> None:
    """Run every benchmark."""
    result = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": __version__,
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "ingest": ingest.measure(),
        "scoring": scoring.measure(),
        "quality": quality.measure(),
        "trace": trace.measure(),
    }
    console.print_json(result)
    with HISTORY.open("a", encoding="utf-8") as file:
        file.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
