"""Blocks of a file through the contract, in a small pool: typed Parquet parts, and the refused rows."""

from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Any

import polars as pl

from ingestion.desk import columns
from ingestion.mapping import Mapping
from ingestion.readers.base import Reading, TextBlock
from ingestion.request import Request
from ingestion.validate import validate
from ingestion.verdict import Verdict
from jushu import files

WORKERS = 2
# Text that a spreadsheet would run as a formula, or that bears its sign of a text ('); no signed number.
FORMULA = r"^[=@＝＠'＇]|^[+＋－-].*[^0-9\s.,()-]"


def convert(
    request: Request,
    reading: Reading,
    mapping: Mapping,
    verdict: Verdict,
    progress: Callable[[int], None],
) -> None:
    """Blocks through the contract in a small pool; parts are numbered in the order of the file.

    ``progress`` is told up to which byte the file was read.
    """
    accepted = Path(request.work) / "accepted"
    accepted.mkdir(parents=True)
    arrival = datetime.fromisoformat(request.arrival)
    reasons: Counter[str] = Counter()
    formulas: Counter[str] = Counter()
    counting = Lock()
    spans: dict[int, tuple[Any, Any] | None] = {}
    refused, further = Path(request.work) / "refused", Path(request.work) / "further"
    links = Path(request.work) / "links"
    for folder in (refused, further, links):
        folder.mkdir()

    def work(number: int, job: Callable[[], TextBlock]) -> None:
        block = job()
        if request.desk:
            columns.links(block.rows, reading.headers).write_parquet(links / f"{number:06d}.parquet")
        more: list[pl.DataFrame] | None = [] if request.every_reason else None
        rows, bad = validate(block.rows, mapping, arrival=arrival, marked=block.marked, further=more)
        if more:
            # A cell that is no value at all need not be told its range too.
            other = pl.concat(more).join(bad, on=["line", "field"], how="anti")
            other.write_parquet(further / f"{number:06d}.parquet")
        if rows.height:
            rows = _with_provenance(rows, mapping, request, verdict.file_id, arrival)
            part = accepted / f"{number:06d}.parquet"
            rows.write_parquet(part, compression="lz4", statistics=False)
            syncing.append(to_disk.submit(files.sync, part))  # the next ones are computed meanwhile
        bad = pl.concat([bad, block.refused])
        if bad.height:
            bad.write_parquet(refused / f"{number:06d}.parquet")
        with counting:
            formulas.update(_formulas(rows, mapping))
            reasons.update(dict(bad.group_by("reason_code").len().iter_rows()))
            verdict.blank_lines += block.blank
            verdict.footer_lines += block.footer
            verdict.loaded_rows += rows.height
            verdict.quarantined_rows += bad.height
            if rows.height:
                spans[number] = _ascending(rows[mapping.contract.key[0]])

    syncing: list[Future[None]] = []
    with ThreadPoolExecutor(1) as to_disk, ThreadPoolExecutor(WORKERS) as pool:
        waiting: deque[Future[None]] = deque()
        for number, job in enumerate(reading.blocks):
            waiting.append(pool.submit(work, number, job))
            if len(waiting) > WORKERS:
                waiting.popleft().result()
            progress(reading.position())
        while waiting:
            waiting.popleft().result()
    for synced in syncing:
        synced.result()
    verdict.reasons = dict(sorted(reasons.items()))
    verdict.warnings += [
        f"{name}：{count} 个单元格的文本像公式，按文本入库 cells that look like formulas, kept as text"
        for name, count in sorted(formulas.items())
    ]
    verdict.has_distinct_keys = _ascend(spans)


def _formulas(rows: pl.DataFrame, mapping: Mapping) -> dict[str, int]:
    """How many cells of each column of free text look like formulas; columns without one are left out."""
    fields = mapping.contract.fields
    free = [f.name for f in fields if f.kind == "string" and not (f.codes or f.pattern or f.check)]
    if not (free and rows.height):
        return {}
    found = rows.select(pl.col(free).str.contains(FORMULA).sum()).row(0, named=True)
    return {name: count for name, count in found.items() if count}


def _ascending(keys: pl.Series) -> tuple[Any, Any] | None:
    """First and last value when every value is greater than the one before it, else None."""
    rises = (keys.slice(1) > keys.slice(0, len(keys) - 1)).all()
    return (keys[0], keys[-1]) if rises else None


def _ascend(spans: dict[int, tuple[Any, Any] | None]) -> bool:
    """True when the blocks of a file follow one another: then no key of it can stand there twice."""
    ordered = [spans[number] for number in sorted(spans)]
    return all(span is not None for span in ordered) and all(
        before[1] < after[0] for before, after in pairwise(ordered) if before and after
    )


def _with_provenance(
    rows: pl.DataFrame, mapping: Mapping, request: Request, file: str, arrival: datetime
) -> pl.DataFrame:
    """Add where each row comes from; ``_row_hash`` compares content within one version of the reader."""
    content = [f.name for f in mapping.contract.fields]
    return rows.with_columns(
        pl.lit(file).alias("_file_id"),
        pl.lit(request.load_seq, dtype=pl.Int64).alias("_load_seq"),
        pl.lit(arrival, dtype=pl.Datetime("us")).alias("_loaded_at"),
        pl.lit(request.source).alias("_source"),
        pl.struct(content).hash(seed=0).reinterpret(signed=True).alias("_row_hash"),
    )
