"""The picture of time and memory against size shows what was measured last."""

import json
from pathlib import Path

from benchmarks import plot


def _run(seconds: float) -> dict:
    return {"seconds": seconds, "peak_mb": 100}


def test_each_size_is_its_newest_measurement_and_the_smallest_comes_first(tmp_path: Path) -> None:
    history = tmp_path / "history.jsonl"
    measured = [
        {"scale": {"sizes": [{"requests": 1000, "first": _run(9)}, {"requests": 10, "first": _run(3)}]}},
        {"ingest": {"rows": 5}},
        {"scale": {"sizes": [{"requests": 1000, "first": _run(7)}]}},
    ]
    history.write_text("".join(json.dumps(one) + "\n" for one in measured))
    assert [(one["requests"], one["first"]["seconds"]) for one in plot.sizes(history)] == [(10, 3), (1000, 7)]
