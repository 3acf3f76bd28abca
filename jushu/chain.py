"""The hash chain of the log: every entry names the one before it, so that none can vanish unnoticed.

``entry_hash = sha256(previous_hash || canonical JSON of the entry)``; canonical JSON has sorted keys and no
blanks (RFC 8785 for the plain values used here).
"""

import hashlib
import json
from datetime import datetime

import duckdb

from jushu.clock import local_now
from jushu.verifier import START, first_fault

COLUMNS = "number, logged_at, kind, entry, previous_hash, entry_hash"


def canonical(entry: dict) -> str:
    """The one text form of an entry."""
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def entry_hash(previous: str, entry: dict) -> str:
    """Hash of an entry that follows the one with hash ``previous`` (both hexadecimal)."""
    return hashlib.sha256((previous + canonical(entry)).encode()).hexdigest()


def append(connection: duckdb.DuckDBPyConnection, kind: str, detail: dict, at: datetime) -> str:
    """Write one entry to ``ingest.log`` in the caller's transaction; returns its hash, the new head."""
    previous, number = head(connection)
    entry = {
        "number": number + 1,
        "kind": kind,
        "at": at.isoformat(timespec="microseconds"),
        "detail": detail,
    }
    value = entry_hash(previous, entry)
    connection.execute(
        "insert into ingest.log values (?, ?, ?, ?, ?, ?)",
        [entry["number"], at, kind, canonical(entry), previous, value],
    )
    return value


def head(connection: duckdb.DuckDBPyConnection) -> tuple[str, int]:
    """Hash and number of the last entry; the start of the chain when there is none."""
    row = connection.execute(
        "select entry_hash, number from ingest.log order by number desc limit 1"
    ).fetchone()
    return (row[0], row[1]) if row else (START, 0)


def last_time(connection: duckdb.DuckDBPyConnection) -> datetime | None:
    """When the last entry was made; None before the first."""
    row = connection.execute("select logged_at from ingest.log order by number desc limit 1").fetchone()
    return row[0] if row else None


def now(connection: duckdb.DuckDBPyConnection) -> datetime:
    """The time of what is entered next: the present moment, always later than the last entry."""
    return local_now(after=last_time(connection))


def verify(connection: duckdb.DuckDBPyConnection) -> int | None:
    """Number of the first entry of ``ingest.log`` that does not fit; None when all is whole."""
    rows = connection.execute(f"select {COLUMNS} from ingest.log order by number").fetchall()
    return first_fault(map(as_text, rows))


def as_text(row: tuple) -> tuple:
    """A row in the order of ``COLUMNS`` with its time written as in the entry: what ``first_fault`` takes."""
    number, at, *rest = row
    return (number, at.isoformat(timespec="microseconds"), *rest)
