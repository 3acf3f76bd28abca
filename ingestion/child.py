"""The process that reads files: it gets one request per line, and answers with one verdict per line.

It runs under limits of its own, so that a hostile file can only cost itself. Accepted rows become typed
Parquet parts, refused rows too, both in the request's work folder.
"""

import hashlib
import json
import resource
import sys
import time
import zipfile
import zlib
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Any

import polars as pl
import pyarrow as pa
from python_calamine import CalamineError

from ingestion import profile as profiles
from ingestion.contract import Contract
from ingestion.desk import columns
from ingestion.mapping import Mapping, choose, dialect_of
from ingestion.profile import Dialect, Profile
from ingestion.readers.base import Reading, TextBlock
from ingestion.readers.detect import detect, open_file
from ingestion.recognise import contract_for, is_header_of
from ingestion.validate import validate
from ingestion.verdict import FileRefused, Verdict
from jushu import files
from jushu.processes import die_with_parent

WORKERS = 2
# What the libraries raise for bytes that are not what they should be.
DAMAGE = (
    OSError,
    EOFError,
    zlib.error,
    zipfile.BadZipFile,
    pa.ArrowException,
    CalamineError,
    pl.exceptions.ComputeError,
)
# Text that a spreadsheet would run as a formula; a number with its sign is none.
FORMULA = r"^[=@＝＠]|^[+＋－-].*[^0-9\s.,()-]"


@dataclass(frozen=True)
class Request:
    """One file to read: the landed bytes, the name it came with, and what the caller said of it.

    ``every_reason`` also writes what else is wrong with refused rows, to ``<work>/further``. ``desk``: a
    workbook of the quarantine desk, of which the sheet of the contract is read, and which refused row each of
    its rows stands for is written to ``<work>/links``.
    """

    path: str
    sha256: str
    name: str
    arrival: str
    work: str
    contract: str | None = None
    profile: str | None = None
    constants: dict[str, str] = field(default_factory=dict)
    load_seq: int = 0
    every_reason: bool = False
    desk: bool = False

    @property
    def source(self) -> str:
        """What a raw row names as its source: the profile, or ``contract`` where there is none."""
        return self.profile or "contract"


def file_id(request: Request, contract: Contract, profile: Profile | None) -> str:
    """Sixteen hexadecimal digits that stand for these bytes read in this way.

    The same bytes under the same contract, profile and constants have the same id, so that loading them
    again is seen; a new contract or profile version reads them anew.
    """
    way = [request.sha256, contract.name, contract.version, request.source]
    way += [profile.version if profile else "", *sorted(f"{k}={v}" for k, v in request.constants.items())]
    return hashlib.sha256("\n".join(way).encode()).hexdigest()[:16]


def read_file(request: Request) -> Verdict:
    """Read, check and convert one file; its parts are in ``<work>/accepted`` and ``<work>/refused``."""
    started = time.monotonic()
    verdict = Verdict(sha256=request.sha256)
    try:
        _read_verified(request, verdict)
    except FileRefused as refusal:
        verdict.status, verdict.code = "refused", refusal.code
        verdict.text_zh, verdict.text_en = refusal.zh, refusal.en
    except MemoryError:
        _refuse(
            verdict,
            "RESOURCE",
            "读取这个文件所需的内存超过限制。",
            "Reading this file needs too much memory.",
        )
    except DAMAGE as error:
        _refuse(
            verdict,
            "CORRUPT",
            f"文件已损坏或不是它声称的格式：{str(error)[:300]}",
            f"The file is damaged or not of the format it claims: {str(error)[:300]}",
        )
    except Exception as error:
        # Whatever a file makes our own code do, the others still load, and the reason says whose fault it is.
        _refuse(
            verdict,
            "READER_FAILED",
            f"读取程序自身出错（{type(error).__name__}：{str(error)[:300]}），请报告。",
            f"The reader itself failed ({type(error).__name__}: {str(error)[:300]}); please report this.",
        )
    verdict.seconds = round(time.monotonic() - started, 3)
    return verdict


def _refuse(verdict: Verdict, code: str, zh: str, en: str) -> None:
    verdict.status, verdict.code, verdict.text_zh, verdict.text_en = "refused", code, zh, en


def _read_verified(request: Request, verdict: Verdict) -> None:
    """Read the file while its bytes are checked: nothing is taken of a file that is not what was landed."""
    with ThreadPoolExecutor(1) as pool:
        verified = pool.submit(_verify, Path(request.path), request.sha256)
        try:
            _read(request, verdict)
        finally:
            verified.result()  # INTEGRITY is the reason, whatever else the damaged bytes led to


def _verify(path: Path, sha256: str) -> None:
    if files.sha256(path) != sha256:
        raise FileRefused(
            "INTEGRITY",
            "落地文件与收到时的内容不一致，没有采用其中任何内容。",
            "The landed bytes are not those that were received; nothing of them was taken.",
        )


def open_mapped(request: Request, verdict: Verdict) -> tuple[Reading, Mapping]:
    """Open the file and decide what its columns are; the verdict says as what it was read."""
    profile = profiles.load(request.profile) if request.profile else None
    verdict.format = detect(Path(request.path), request.name)
    dialect = Dialect(sheet=request.contract) if request.desk else dialect_of(profile)

    def is_header(cells: list[str]) -> bool:
        return profile.input_for(cells) is not None if profile else is_header_of(cells, request.contract)

    reading = open_file(Path(request.path), verdict.format, dialect, is_header=is_header)
    headers = columns.of_the_contract(reading.headers) if request.desk else reading.headers
    contract = request.contract
    if profile is None and contract is None:
        contract = contract_for(request.name, [*headers, *request.constants])
    mapping = choose(headers, contract=contract, profile=profile, constants=request.constants)
    verdict.contract, verdict.contract_version = mapping.contract.name, mapping.contract.version
    verdict.file_id = file_id(request, mapping.contract, profile)
    verdict.sheet, verdict.warnings = reading.sheet, list(mapping.warnings)
    if reading.counts_from_1904:
        # A bare day number of such a workbook is four years off where others are read.
        formats = {f.name: mapping.formats.get(f.name, f.formats) for f in mapping.contract.fields}
        known = {name: tuple(f for f in all_ if f != "excel_serial") for name, all_ in formats.items()}
        mapping = replace(mapping, formats=known)
    return reading, mapping


def _read(request: Request, verdict: Verdict) -> None:
    reading, mapping = open_mapped(request, verdict)
    _convert(request, reading, mapping, verdict)
    verdict.physical_lines, verdict.encoding = reading.physical_lines, reading.encoding
    verdict.header_lines = int(reading.header_line > 0) + _titles(reading)
    verdict.blank_lines += reading.blank_before_header
    verdict.warnings += reading.warnings
    if verdict.loaded_rows + verdict.quarantined_rows == 0:
        verdict.warnings.append("没有数据行 no data rows")


def _titles(reading: Reading) -> int:
    return max(reading.header_line - 1 - reading.blank_before_header, 0)


def _convert(request: Request, reading: Reading, mapping: Mapping, verdict: Verdict) -> None:
    """Blocks through the contract in a small pool; parts are numbered in the order of the file."""
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
            rows.write_parquet(accepted / f"{number:06d}.parquet", compression="lz4", statistics=False)
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

    with ThreadPoolExecutor(WORKERS) as pool:
        waiting: deque[Future[None]] = deque()
        for number, job in enumerate(reading.blocks):
            waiting.append(pool.submit(work, number, job))
            if len(waiting) > WORKERS:
                waiting.popleft().result()
        while waiting:
            waiting.popleft().result()
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


def limit(megabytes: int) -> None:
    """Bound this process: private memory, size of a written file, no core dumps."""
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 30, 64 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Answer requests from standard input until it closes; the first argument is the memory limit in MB."""
    die_with_parent()
    limit(int(sys.argv[1]))
    for line in sys.stdin:
        verdict = read_file(Request(**json.loads(line)))
        print(json.dumps(verdict.as_dict(), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
