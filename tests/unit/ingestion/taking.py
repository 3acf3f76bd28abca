"""Ways to put small files and rows through the real ingestion, for the tests of this folder."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from ingestion import contract, mapping
from ingestion.child import read_file
from ingestion.readers.base import Reading
from ingestion.request import Request
from ingestion.validate import validate
from ingestion.verdict import REFUSED, Verdict

ARRIVAL = datetime(2026, 11, 1, 12, 0)

# One good row of each contract that the tests use most; test_validate works out the credit code by hand.
ZONE = {"zone_code": "Z1", "cluster_code": "C1", "zone_name": "东区", "established_on": "2024-01-01"}
ENTERPRISE = {
    "uscc": "91110000600037341L",
    "enterprise_name": "数源公司",
    "cluster_code": "C1",
    "zone_code": "Z1",
    "entity_type": "producer",
    "entity_subtype": "data_infrastructure_provider",
    "registered_capital_cny": "",
    "entered_on": "2025-01-01",
    "exited_on": "",
    "filed_on": "2025-02-01",
}
REQUEST = {
    "request_id": "R1",
    "submitted_at": "2026-01-05 09:30:00",
    "first_response_at": "",
    "resolved_at": "",
    "closed_at": "",
    "reopened_at": "",
    "rating": "",
    "sla_met": "",
    "updated_at": "2026-01-06 09:30:00",
}


@dataclass
class Taken:
    """Rows that passed and rows that were refused."""

    accepted: pl.DataFrame
    refused: pl.DataFrame

    def column(self, name: str) -> list[Any]:
        """The accepted values of one column in the order of the lines."""
        return self.accepted.sort("_line")[name].to_list()

    def reasons(self) -> list[tuple[int, str | None, str]]:
        """Line, field and reason code of every refused row."""
        return self.refused.sort("line").select("line", "field", "reason_code").rows()


def check(name: str, rows: list[dict[str, str]], *, arrival: datetime = ARRIVAL) -> Taken:
    """Put rows (header -> text; all with the headers of the first) through the contract; lines from 2."""
    headers = list(rows[0])
    return check_by(mapping.by_contract(headers, contract.load(name), {}), rows, arrival=arrival)


def check_by(way: mapping.Mapping, rows: list[dict[str, Any]], *, arrival: datetime = ARRIVAL) -> Taken:
    """Put rows through the contract by a mapping made before."""
    headers = list(rows[0])
    columns: dict[str, Any] = {f"c{i}": [r[h] for r in rows] for i, h in enumerate(headers)}
    columns["_line"] = range(2, 2 + len(rows))
    columns["_text"] = ["|".join(str(v) for v in r.values()) for r in rows]
    frame = pl.DataFrame(columns, schema_overrides={f"c{i}": pl.String for i in range(len(headers))})
    accepted, refused = validate(frame.with_columns(pl.col("_line").cast(pl.Int32)), way, arrival=arrival)
    return Taken(accepted, refused)


def value(name: str, base: dict[str, str], field: str, text: str) -> Any:
    """The value that one text becomes in one column; ``REASON:CODE`` when the row is refused."""
    taken = check(name, [base | {field: text}])
    if taken.accepted.height:
        return taken.accepted[field][0]
    (reason,) = taken.reasons()
    assert reason[1] == field, reason
    return f"REASON:{reason[2]}"


@dataclass
class Opened:
    """Everything that a reader gave for one file."""

    headers: list[str]
    header_line: int
    rows: list[tuple]
    refused: list[tuple[int, str]]
    blank: int
    footer: int
    physical: int
    encoding: str

    @property
    def balance(self) -> int:
        """Physical lines less all that are accounted for; 0 when the books balance (no title rows)."""
        header = int(self.header_line > 0)
        return self.physical - header - self.blank - self.footer - len(self.rows) - len(self.refused)


def opened(reading: Reading) -> Opened:
    """Take all blocks of a reading; rows are (line, cell, cell, ...)."""
    blocks = [job() for job in reading.blocks]
    names = ["_line", *(f"c{i}" for i in range(len(reading.headers)))]
    rows = [row for b in blocks for row in b.rows.select(names).rows()]
    refused = [row for b in blocks for row in b.refused.select("line", "reason_code").rows()]
    return Opened(
        headers=reading.headers,
        header_line=reading.header_line,
        rows=sorted(rows),
        refused=sorted(refused),
        blank=sum(b.blank for b in blocks) + reading.blank_before_header,
        footer=sum(b.footer for b in blocks),
        physical=reading.physical_lines,
        encoding=reading.encoding,
    )


@dataclass
class FileTaken(Taken):
    """One file read by the code of the child process, in this process."""

    verdict: Verdict


def take(path: Path, work: Path, **ask: Any) -> FileTaken:
    """Read one file as the child process does: its verdict, accepted and refused rows."""
    sha256 = ask.pop("sha256", None) or hashlib.sha256(path.read_bytes()).hexdigest()
    folder = work / f"work-{sha256[:12]}-{path.name}"
    request = Request(str(path), sha256, path.name, ARRIVAL.isoformat(), str(folder), **ask)
    verdict = read_file(request)
    accepted = sorted((folder / "accepted").glob("*.parquet"))
    refused = sorted((folder / "refused").glob("*.parquet"))
    return FileTaken(
        pl.concat([pl.read_parquet(p) for p in accepted]) if accepted else pl.DataFrame(),
        pl.concat([pl.DataFrame(schema=REFUSED), *(pl.read_parquet(p) for p in refused)]),
        verdict,
    )


def csv_text(rows: list[dict[str, str]]) -> str:
    """Plain CSV of rows without separators in their cells."""
    lines = [",".join(rows[0]), *(",".join(r.values()) for r in rows)]
    return "\n".join(lines) + "\n"
