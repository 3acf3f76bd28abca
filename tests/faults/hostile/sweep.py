"""The hostile files of one seed through the real ingestion, and what is not as it must be.

``python -m hostile.sweep 1 2 3`` (see ``make faults``) runs several seeds and prints what is wrong.
"""

import os
import sys
import tempfile
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ingestion.ask import Ask
from ingestion.pipeline import Outcome, ingest
from jushu import warehouse
from jushu.settings import Settings
from tests.faults.hostile.kinds import KINDS, Case, make


def sweep(seed: int, folder: Path, names: list[str] | None = None) -> dict[str, list[str]]:
    """Kind -> what is wrong with its file (nothing, if all is well); all files in one run of the ingestion.

    A sentence that begins with SILENT tells of values in the warehouse that are not those of the file.
    """
    cases = {name: make(name, seed) for name in names or KINDS}
    settings = Settings(home=folder / "home")
    paths = []
    for name, case in cases.items():
        (folder / name).mkdir(parents=True)
        path = folder / name / case.name
        path.write_bytes(case.data)
        paths.append(path)
    outcomes = ingest(paths, settings, Ask())
    with warehouse.connect(settings) as connection:
        return {
            name: _wrong(case, outcome, connection)
            for (name, case), outcome in zip(cases.items(), outcomes, strict=True)
        }


def _wrong(case: Case, outcome: Outcome, connection: Any) -> list[str]:
    verdict, found = outcome.verdict, []
    if verdict.code != case.code:
        found.append(f"verdict {verdict.code} instead of {case.code}: {verdict.text_en[:120]}")
    if outcome.name != os.fsencode(case.name).decode():
        found.append(f"name {outcome.name!r}")
    if verdict.status == "loaded":
        loaded = connection.execute(
            f"select * exclude (_line, _load_seq, _loaded_at, _source, _row_hash, _file_id) "
            f"from raw.{case.contract} where _file_id = ? order by all",
            [verdict.file_id],
        )
        names = [c[0] for c in loaded.description]
        found += _compare(case, names, loaded.fetchall())
        if verdict.loaded_rows != len(case.rows):
            found.append(f"loaded_rows {verdict.loaded_rows} instead of {len(case.rows)}")
        if verdict.format != "parquet" and not verdict.is_balanced:
            found.append(f"books do not balance: {verdict}")
    refused = connection.execute(
        "select line, reason_code from ingest.quarantine where file_id = ?", [verdict.file_id]
    ).fetchall()
    expected = sorted(case.refused.items())
    if sorted(refused) != expected:
        found.append(f"refused {sorted(refused)[:8]} instead of {expected[:8]}")
    if dict(Counter(case.refused.values())) != verdict.reasons:
        found.append(f"reasons {verdict.reasons}")
    if case.warning and not any(case.warning in w for w in verdict.warnings):
        found.append(f"no warning of {case.warning}: {verdict.warnings[:3]}")
    return found


def _compare(case: Case, names: list[str], loaded: list[tuple]) -> list[str]:
    """SILENT for rows that are loaded and should not be, or with other values; LOST for the reverse."""
    expected = Counter(tuple(_plain(row.get(n)) for n in names) for row in case.rows)
    there = Counter(tuple(_plain(v) for v in row) for row in loaded)
    found = [f"SILENT row {row}" for row in (there - expected)][:3]
    return found + [f"LOST row {row}" for row in (expected - there)][:3]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def main() -> None:
    """Run the seeds given as arguments; the exit code is the number of kinds that went wrong, at most 1."""
    failed = False
    for seed in map(int, sys.argv[1:] or ["1"]):
        with tempfile.TemporaryDirectory() as folder:
            found = sweep(seed, Path(folder))
        wrong = {name: what for name, what in found.items() if what}
        silent = sum(any(w.startswith("SILENT") for w in what) for what in wrong.values())
        for name, what in wrong.items():
            print(f"  {name} (matrix row {KINDS[name][0]}): " + "\n    ".join(what))
        print(f"seed {seed}: {len(found)} kinds, {len(wrong)} wrong, {silent} wrong in silence", flush=True)
        failed |= bool(wrong)
    sys.exit(int(failed))


if __name__ == "__main__":
    main()
