"""Files in, books out: land, read, separate repeated keys, move to the lake, load; one file after another."""

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ingestion import claim, keys, load, reference, revision
from ingestion import contract as contracts
from ingestion import profile as profiles
from ingestion.ask import Ask
from ingestion.desk import links
from ingestion.landing import Landed, display_name, land, refuse_unless_file
from ingestion.progress import Step, nobody
from ingestion.request import Request
from ingestion.supervise import Reader
from ingestion.verdict import Verdict
from ingestion.warehouse import open_for_writing
from jushu import chain, files, journal
from jushu.releases import snapshot
from jushu.settings import Settings


@dataclass(frozen=True)
class Outcome:
    """One file and what became of it."""

    name: str
    verdict: Verdict

    def as_dict(self) -> dict:
        """The outcome as plain data, for JSON."""
        return {"file": self.name, **self.verdict.as_dict()}


def ingest(
    paths: Iterable[Path],
    settings: Settings,
    ask: Ask | None = None,
    *,
    on_outcome: Callable[[Outcome], None] = lambda _: None,
    on_step: Callable[[Step], None] = nobody,
) -> list[Outcome]:
    """Take files into the warehouse in the given order; each one is loaded or refused as a whole.

    Raises JushuError UNKNOWN_CONTRACT / UNKNOWN_PROFILE / NOT_A_FILE before anything is written, and LOCKED
    when another process is writing.
    """
    ask, paths = ask or Ask(), list(paths)
    refuse_wrong_use(paths, ask)
    outcomes = []
    with open_for_writing(settings) as connection, Reader(settings) as reader:
        journal.enter_clock(connection)
        reference.load(connection, chain.now(connection))
        definitions = snapshot.store(settings, "definitions")
        try:
            for path in paths:
                reader.prepare()  # it starts while the bytes are being copied
                on_step(Step(display_name(path), path.stat().st_size, "land"))
                landed = land(path, settings, chain.now(connection))
                enter_landing(connection, landed)
                outcome = take(
                    landed,
                    settings,
                    ask,
                    connection=connection,
                    reader=reader,
                    definitions=definitions,
                    source=path,
                    on_step=on_step,
                )
                outcomes.append(outcome)
                on_outcome(outcome)
            _sweep(settings, connection)
        finally:
            journal.keep_head(connection, settings)
    return outcomes


def refuse_wrong_use(paths: Iterable[Path], ask: Ask) -> None:
    """Refuse what can be seen to be wrong before anything is written: names of contracts, profiles, files."""
    if ask.contract:
        contracts.load(ask.contract)
    if ask.profile:
        profiles.load(ask.profile)
    for path in paths:
        refuse_unless_file(path)


def enter_landing(connection: duckdb.DuckDBPyConnection, landed: Landed) -> None:
    """Every arrival is an entry of the log, also of bytes that had come before."""
    detail = {"name": landed.name, "sha256": landed.sha256, "bytes": landed.size_bytes, "new": landed.is_new}
    chain.append(connection, "landing", detail, landed.received_at)


def take(
    landed: Landed,
    settings: Settings,
    ask: Ask,
    *,
    connection: duckdb.DuckDBPyConnection,
    reader: Reader,
    definitions: str,
    source: Path | None = None,
    on_step: Callable[[Step], None] = nobody,
) -> Outcome:
    """Load or refuse one landed file; ``definitions`` is the hash of what it is read by.

    ``source`` is where the file lies that was landed, with its sender's claim beside it.
    """
    sequence = load.next_sequence(connection)
    work = settings.work / f"file-{sequence:08d}-{os.getpid()}"
    request = _request(landed, ask, work, sequence)
    if known := load.loaded_as(connection, request):
        return Outcome(landed.name, revision.unchanged(landed.sha256, *known))
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        step = Step(landed.name, landed.size_bytes, "read")
        size = max(landed.size_bytes, 1)
        verdict = reader.read(request, lambda at: on_step(step._replace(percent=100 * at // size)))
        if source is not None:
            claim.settle(source, verdict, work)
        on_step(step._replace(stage="load"))
        retried = links.settle(connection, work, verdict, str(ask.contract)) if ask.desk else None
        parts, refused = finish_reading(work, verdict)
        lake = _to_lake(settings, verdict, parts)
        if not ask.desk:
            revision.compare(connection, verdict, lake, landed.name, ask.source)
        load.load(
            connection,
            landed,
            verdict,
            source=ask.source,
            asked=_asked(ask, definitions),
            sequence=sequence,
            parts=lake,
            refused=refused,
            pull=ask.pull,
            retried=retried,
        )
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Outcome(landed.name, verdict)


def _asked(ask: Ask, definitions: str) -> dict[str, Any]:
    asked = {"contract": ask.contract, "constants": ask.constants, "definitions": definitions}
    return asked | ({"desk": True} if ask.desk else {})


def _request(landed: Landed, ask: Ask, work: Path, sequence: int) -> Request:
    return Request(
        path=str(landed.path),
        sha256=landed.sha256,
        name=landed.name,
        arrival=landed.received_at.isoformat(),
        work=str(work),
        contract=ask.contract,
        profile=ask.profile,
        constants=ask.constants,
        load_seq=sequence,
        desk=ask.desk,
    )


def finish_reading(work: Path, verdict: Verdict) -> tuple[list[Path], list[Path]]:
    """The parts of an accepted file with repeated keys taken out, and the parts of its refused rows."""
    if verdict.status != "loaded":
        verdict.file_id = verdict.file_id or f"refused-{verdict.sha256[:16]}"
        verdict.loaded_rows = verdict.quarantined_rows = 0
        return [], []
    parts = sorted((work / "accepted").glob("*.parquet"))
    contract = contracts.load(verdict.contract)
    repeated = keys.NONE if verdict.has_distinct_keys else keys.separate(parts, contract)
    if repeated.height:
        repeated.write_parquet(work / "refused" / "keys.parquet")
        verdict.loaded_rows -= repeated.height
        verdict.quarantined_rows += repeated.height
        verdict.reasons |= dict(repeated.group_by("reason_code").len().iter_rows())
    return parts, sorted((work / "refused").glob("*.parquet"))


def _to_lake(settings: Settings, verdict: Verdict, parts: list[Path]) -> list[Path]:
    """Give the parts their place in the lake; a leftover of a killed load is replaced."""
    if not parts:
        return []
    folder = settings.lake / verdict.contract / verdict.file_id
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    for written in (*parts, parts[0].parent):
        files.sync(written)  # before the commit that names them
    parts[0].parent.rename(folder)
    files.sync(folder.parent)
    files.sync(settings.lake)
    return sorted(folder.glob("*.parquet"))


def _sweep(settings: Settings, connection: duckdb.DuckDBPyConnection) -> None:
    """Remove lake folders that no committed load knows: a killed load left them behind."""
    known = {row[0] for row in connection.execute("select file_id from ingest.files").fetchall()}
    for folder in settings.lake.glob("*/*"):
        if folder.name not in known:
            shutil.rmtree(folder)
