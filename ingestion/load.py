"""The load: one file, one transaction. The only writer of ``raw`` and of the books.

Raw rows, refused rows, control totals, the manifest and the log entry become visible together or not at all.
"""

from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from ingestion import contract as contracts
from ingestion import profile as profiles
from ingestion.landing import Landed
from ingestion.request import Request, file_id
from ingestion.sources import history
from ingestion.sources.history import Pull
from ingestion.verdict import Verdict
from jushu import chain
from jushu.errors import JushuError


def loaded_as(connection: duckdb.DuckDBPyConnection, request: Request) -> tuple[str, str] | None:
    """File id and name under which these bytes were loaded in this way: source, constants, present contract
    and profile; None where they were not.
    """
    profile = profiles.load(request.profile) if request.profile else None
    rows = connection.execute(
        "select contract, file_id, original_name from ingest.files "
        "where sha256 = ? and source = ? and status = 'loaded'",
        [request.sha256, request.source],
    ).fetchall()
    for name, known, original_name in rows:
        is_meant = request.contract in (None, name) and name in contracts.names()
        if is_meant and file_id(request, contracts.load(name), profile) == known:
            return known, original_name
    return None


def next_sequence(connection: duckdb.DuckDBPyConnection) -> int:
    """The number of the next load; order is by this number, never by a clock."""
    row = connection.execute("select coalesce(max(load_seq), 0) + 1 from ingest.files").fetchone()
    assert row
    return int(row[0])


def load(
    connection: duckdb.DuckDBPyConnection,
    landed: Landed,
    verdict: Verdict,
    *,
    source: str,
    asked: dict[str, Any] | None = None,
    sequence: int,
    parts: list[Path],
    refused: list[Path],
    pull: Pull | None = None,
    retried: pl.DataFrame | None = None,
) -> None:
    """Write what became of one file; ``parts`` are its typed Parquet parts in the lake,
    ``refused`` the Parquet parts of its refused rows, ``pull`` the books of the pull that it came from.
    ``asked`` is what the caller said of the file and the hash of the definitions it was read by; the log
    keeps it, so that the load can be repeated. ``retried`` says which refused row each row of a file of the
    desk is tried again for (see ``desk.links``).

    Raises JushuError BOOKS when what arrived in the table is not what the reader counted.
    """
    connection.execute("begin")
    try:
        if verdict.status == "loaded":
            inserted = _insert_rows(connection, verdict, parts)
            put_aside = _insert_refused(connection, landed, verdict, refused)
            _check_books(verdict, inserted, put_aside)
            if pull is not None:
                _enter_pull(connection, pull, landed, verdict)
            if retried is not None:
                _insert_retries(connection, landed, verdict, retried, sequence)
        if parts:
            _insert_totals(connection, verdict, parts)
        _insert_file(connection, landed, verdict, source, sequence)
        chain.append(connection, "load", _log_detail(landed, verdict, pull, asked), landed.received_at)
        connection.execute("commit")
    except BaseException:
        with suppress(duckdb.Error):  # a failed disk takes the connection along, and with it the transaction
            connection.execute("rollback")
        raise


def _insert_rows(connection: duckdb.DuckDBPyConnection, verdict: Verdict, parts: list[Path]) -> int:
    if not parts:
        return 0
    row = connection.execute(
        f"insert into raw.{verdict.contract} by name select * from read_parquet(?)", [[str(p) for p in parts]]
    ).fetchone()
    return int(row[0]) if row else 0


def _check_books(verdict: Verdict, inserted: int, put_aside: int) -> None:
    """What arrived in the tables is what the reader counted, and every physical line is accounted for."""
    if (inserted, put_aside) == (verdict.loaded_rows, verdict.quarantined_rows) and verdict.is_balanced:
        return
    raise JushuError(
        "BOOKS",
        zh=f"账目不平：读取 {verdict.loaded_rows} 行，入库 {inserted} 行，"
        f"应隔离 {verdict.quarantined_rows} 行，"
        f"实际隔离 {put_aside} 行，物理行 {verdict.physical_lines}。",
        en=f"The books do not balance: {verdict.loaded_rows} rows read, {inserted} loaded, "
        f"{verdict.quarantined_rows} to put aside, {put_aside} put aside, "
        f"{verdict.physical_lines} physical lines.",
        todo_zh="该文件没有入库；请保留文件并报告此问题。",
        todo_en="The file was not loaded; keep it and report this.",
    )


def _insert_totals(connection: duckdb.DuckDBPyConnection, verdict: Verdict, parts: list[Path]) -> None:
    table, files = verdict.contract, [str(p) for p in parts]
    for hop, relation, extra in (("lake", "read_parquet(?)", [files]), ("raw", f"raw.{table}", [])):
        for measure, value in _totals(connection, table, relation, extra, verdict.file_id):
            connection.execute(
                "insert into ingest.control_totals values (?, ?, ?, ?, ?)",
                [verdict.file_id, table, hop, measure, value],
            )


def _totals(
    connection: duckdb.DuckDBPyConnection, table: str, relation: str, parameters: list, file_id: str
) -> list[tuple[str, object]]:
    """Rows and the exact sum of every DECIMAL and INTEGER column of one file."""
    measured = [f.name for f in contracts.load(table).fields if f.kind in ("number", "integer")]
    sums = ", ".join(f"coalesce(sum({n}), 0)::decimal(38, 6)" for n in measured)
    row = connection.execute(
        f"select count(*)::decimal(38, 6){', ' + sums if sums else ''} from {relation} where _file_id = ?",
        [*parameters, file_id],
    ).fetchone()
    assert row
    return list(zip(["rows", *measured], row, strict=True))


def _insert_refused(
    connection: duckdb.DuckDBPyConnection, landed: Landed, verdict: Verdict, refused: list[Path]
) -> int:
    if not refused:
        return 0
    row = connection.execute(
        "insert into ingest.quarantine "
        "select ?, ?, line, field, reason_code, rule_id, raw_value, raw_text, ? from read_parquet(?)",
        [verdict.file_id, verdict.contract, landed.received_at, [str(p) for p in refused]],
    ).fetchone()
    return int(row[0]) if row else 0


def _insert_retries(
    connection: duckdb.DuckDBPyConnection,
    landed: Landed,
    verdict: Verdict,
    retried: pl.DataFrame,
    sequence: int,
) -> None:
    """What became of each row that was tried again: loaded is repaired, put aside is refused once more."""
    connection.register("retried", retried.to_arrow())
    connection.execute(
        """
        insert into ingest.retries
        select $file, line, $sequence, $table, refused_file_id, refused_line,
            case when is_repaired then 'known' when aside.line is null then 'repaired' else 'refused' end,
            $at
        from retried
        left join (from ingest.quarantine where file_id = $file) as aside using (line)
        """,
        {"file": verdict.file_id, "sequence": sequence, "table": verdict.contract, "at": landed.received_at},
    )
    connection.unregister("retried")


def _insert_file(
    connection: duckdb.DuckDBPyConnection, landed: Landed, verdict: Verdict, source: str, sequence: int
) -> None:
    connection.execute("delete from ingest.files where file_id = ?", [verdict.file_id])
    connection.execute(
        f"insert into ingest.files values ({', '.join('?' * 23)})",
        [
            verdict.file_id,
            landed.sha256,
            landed.size_bytes,
            landed.name,
            source,
            verdict.contract or None,
            verdict.contract_version or None,
            None if source == "contract" else source,
            verdict.format,
            verdict.encoding,
            verdict.sheet,
            verdict.status,
            verdict.code,
            f"{verdict.text_zh} {verdict.text_en}".strip(),
            verdict.physical_lines,
            verdict.blank_lines,
            verdict.header_lines,
            verdict.footer_lines,
            verdict.loaded_rows,
            verdict.quarantined_rows,
            landed.received_at,
            landed.received_at,
            sequence,
        ],
    )


def _enter_pull(connection: duckdb.DuckDBPyConnection, pull: Pull, landed: Landed, verdict: Verdict) -> None:
    """The mark of the source moves with the rows of its file, or not at all."""
    if not pull.is_balanced or pull.landed_rows != verdict.physical_lines:
        raise JushuError(
            "BOOKS",
            zh=f"拉取的账目不平：读取 {pull.read_rows} 行，推迟 {pull.postponed_rows} 行，"
            f"已知 {pull.known_rows} 行，落地 {pull.landed_rows} 行，文件 {verdict.physical_lines} 行。",
            en=f"The books of the pull do not balance: {pull.read_rows} rows read, "
            f"{pull.postponed_rows} postponed, {pull.known_rows} known, {pull.landed_rows} landed, "
            f"{verdict.physical_lines} in the file.",
            todo_zh="这次拉取没有入库，水位没有变；请报告此问题。",
            todo_en="This pull was not loaded and the mark is as it was; report this.",
        )
    history.record(connection, pull, verdict.file_id, landed.sha256, landed.received_at)


def _log_detail(landed: Landed, verdict: Verdict, pull: Pull | None, asked: dict[str, Any] | None) -> dict:
    pulled = {"pulled_from": pull.source, "pull_no": pull.number, "mark": pull.high} if pull else {}
    return {
        "file_id": verdict.file_id,
        "name": landed.name,
        "sha256": landed.sha256,
        "contract": verdict.contract,
        "verdict": verdict.code,
        "loaded": verdict.loaded_rows,
        "quarantined": verdict.quarantined_rows,
        **pulled,
        **({"revision": verdict.revision} if verdict.revision else {}),
        **({"claim": verdict.claim} if verdict.claim else {}),
        "asked": asked or {},
    }
