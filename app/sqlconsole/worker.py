"""The process that runs the queries of the console, one at a time: ``python -m app.sqlconsole.worker``.

The first line of its input says which file it opens and its limits, every further line is a query; the end of
the input is its end. It never imports Streamlit and knows no secret: its environment is empty.
"""

import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from app.sqlconsole import frames, limits
from jushu import releases
from jushu.errors import JushuError
from jushu.releases import faults, gate
from jushu.releases.plain import plain
from jushu.releases.read import first_column
from jushu.settings import Settings

_BATCH = 2048  # rows; DuckDB's own vector
_FATAL = (duckdb.InternalException, duckdb.FatalException)


class Limits(NamedTuple):
    """What a query may take: seconds, MB of memory, threads."""

    seconds: float
    memory_mb: int
    threads: int


class Query(NamedTuple):
    """One request: a statement and the most rows and bytes of its answer."""

    sql: str
    rows: int
    most_bytes: int


def main() -> None:
    """Open the file, close everything else, and answer until the input ends."""
    pipe = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing that prints may break the frames
    start = json.loads(sys.stdin.readline())
    allowed = Limits(**start["limits"])
    try:
        connection = releases.connect(
            start["role"],
            Settings(home=Path(start["home"])),
            start["release_id"],
            **allowed._asdict(),
        )
    except JushuError as error:
        frames.facts(pipe, error=asdict(error))
        return
    gate.check("SELECT 1", list)
    list(connection.sql("SELECT 1").to_arrow_reader(1))
    limits.confine(allowed.memory_mb)
    base_mb = limits.resident_mb(os.getpid())
    frames.facts(pipe, resident_mb=base_mb)
    for line in sys.stdin:
        limits.allow_seconds(allowed.threads * (allowed.seconds + 1))
        facts = answer(connection, Query(**json.loads(line)), allowed, pipe)
        used = limits.resident_mb(os.getpid())
        if base_mb and used and used > base_mb + allowed.memory_mb / 2:
            facts["is_fresh"] = False  # memory that never came back
        frames.facts(pipe, **facts)


def answer(connection: duckdb.DuckDBPyConnection, query: Query, allowed: Limits, pipe: int) -> dict[str, Any]:
    """Run one query and write its rows; the facts about it, with an error in plain words if there was one."""
    started, asked = time.perf_counter(), 0.0
    facts: dict[str, Any] = {"tables": [], "is_fresh": True}

    def values(text: str) -> list[str]:
        nonlocal asked
        begun = time.perf_counter()
        column = first_column(connection, text)
        asked += time.perf_counter() - begun
        return column

    try:
        checked = gate.check(query.sql, values)
        facts["tables"] = checked.tables
        started = time.perf_counter()
        if checked.is_plan:
            facts["plan"] = "\n".join(row[-1] for row in connection.sql(checked.text).fetchall())
        else:
            facts["is_cut"] = _send_rows(connection.sql(checked.text), query, allowed, pipe)
    except JushuError as error:
        facts["error"] = asdict(error)
    except (duckdb.Error, pa.ArrowException, OSError, MemoryError) as error:
        told, facts["is_fresh"] = _told(error, allowed)
        facts["error"] = asdict(told)
    return facts | {"milliseconds": 1000 * (time.perf_counter() - started + asked)}


def _send_rows(relation: duckdb.DuckDBPyRelation, query: Query, allowed: Limits, pipe: int) -> bool:
    """Send at most the rows and bytes of the query; whether there were more."""
    deadline = time.monotonic() + allowed.seconds
    rows, most_bytes = query.rows, query.most_bytes
    reader = plain(relation).limit(rows + 1).to_arrow_reader(_BATCH)
    schema = pa.schema([field.with_name(name) for field, name in _named(reader.schema)])
    with frames.arrow(pipe) as file, pa.ipc.new_stream(file, schema) as stream:
        for batch in reader:
            if time.monotonic() > deadline:
                raise faults.timeout(allowed.seconds)
            fits = batch.num_rows
            if batch.nbytes > most_bytes:
                fits = fits * most_bytes // batch.nbytes
            fits = min(rows, fits)
            stream.write_batch(pa.RecordBatch.from_arrays(batch.slice(0, fits).columns, schema=schema))
            rows, most_bytes = rows - fits, most_bytes - batch.nbytes
            if fits < batch.num_rows:
                return True
    return False


def _named(schema: pa.Schema) -> list[tuple[pa.Field, str]]:
    """The columns with names that differ: a second ``a`` is ``a_1``."""
    seen: set[str] = set()
    named = []
    for field in schema:
        name, number = field.name, 0
        while name in seen:
            number += 1
            name = f"{field.name}_{number}"
        seen.add(name)
        named.append((field, name))
    return named


def _told(error: Exception, allowed: Limits) -> tuple[JushuError, bool]:
    """The error in plain words, and whether this process may go on. An error between batches has no type."""
    text = str(error)
    if isinstance(error, duckdb.InterruptException) or text.startswith("INTERRUPT"):
        return faults.timeout(allowed.seconds), True
    if isinstance(error, duckdb.OutOfMemoryException):
        return faults.memory(allowed.memory_mb), True  # DuckDB's own limit: it cleans up
    if isinstance(error, MemoryError) or "Out of Memory" in text or "bad_alloc" in text:
        return faults.memory(allowed.memory_mb), False
    if isinstance(error, _FATAL):
        return faults.crashed(), False
    return faults.failed(error), isinstance(error, duckdb.Error)


if __name__ == "__main__":
    main()
