"""Defects of a landed file: the contract must refuse the record, or the whole file, and nothing else."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ingestion import pipeline
from ingestion.ask import Ask
from jushu.settings import Settings

CATALOGUE = Path(__file__).parent / "files.yaml"
RECORDS = 3
_RECORD = {
    "cluster_code": "SD-C01",
    "zone_code": "SD-C01-Z1",
    "uscc": "91370102MAWE29DG7U",
    "item_code": "I1",
    "channel": "web",
    "submitted_at": "2026-01-06 14:19:00",
    "first_response_at": "2026-01-06 15:00:00",
    "resolved_at": "2026-01-07 10:00:00",
    "closed_result": "solved",
    "return_count": "0",
    "rating": "5",
    "updated_at": "2026-01-08 09:00:00",
}


@dataclass(frozen=True)
class Refusal:
    """What became of one defective file; ``expected`` and ``refused`` count records, None: all of it."""

    id: str
    en: str
    zh: str
    expected: int | None
    refused: int | None
    reasons: tuple[str, ...]

    @property
    def is_missed(self) -> bool:
        """Another number of records was refused than holds the defect."""
        return self.expected != self.refused


def plant(folder: Path) -> list[Refusal]:
    """Ingest every defective file below ``folder`` into a home of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
    paths = [_write(folder, entry) for entry in entries]
    outcomes = pipeline.ingest(paths, Settings(home=folder / "home"), Ask("service_requests"))
    return [_refusal(entry, outcome.verdict) for entry, outcome in zip(entries, outcomes, strict=True)]


def _write(folder: Path, entry: dict[str, Any]) -> Path:
    rows = [{"request_id": f"R{number}"} | _RECORD for number in range(1, RECORDS + 1)]
    rows[1] |= entry.get("cell", {})
    text = "".join(f"{','.join(cells)}\r\n" for cells in (rows[0], *(row.values() for row in rows)))
    if "text" in entry:
        old, new = entry["text"]
        head, line, *rest = text.split("\r\n", 2)
        # in the heading where it stands there, else in the first record
        if old in head:
            head = head.replace(old, new, 1)
        else:
            line = line.replace(old, new, 1)
        text = "\r\n".join([head, line, *rest])
    path = folder / f"service_requests__{entry['id']}.csv"
    path.write_bytes(text.encode())
    return path


def _refusal(entry: dict[str, Any], verdict: Any) -> Refusal:
    whole = verdict.status == "refused"
    return Refusal(
        id=entry["id"],
        en=entry["en"],
        zh=entry["zh"],
        expected=None if entry["rows"] == "file" else entry["rows"],
        refused=None if whole else verdict.quarantined_rows,
        reasons=(verdict.code,) if whole else tuple(verdict.reasons),
    )
