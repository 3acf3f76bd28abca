"""The process that reads files: it gets one request per line, and answers with one verdict per line.

It runs under limits of its own, so that a hostile file can only cost itself. Accepted rows become typed
Parquet parts, refused rows too, both in the request's work folder.
"""

import json
import resource
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import polars as pl
import pyarrow as pa
from python_calamine import CalamineError

from ingestion import beside, parts
from ingestion import profile as profiles
from ingestion.desk import columns
from ingestion.mapping import Mapping, choose, dialect_of
from ingestion.profile import Dialect
from ingestion.readers.base import Reading
from ingestion.readers.detect import detect, open_file
from ingestion.recognise import contract_for, is_header_of
from ingestion.request import Request, file_id
from ingestion.verdict import FileRefused, Verdict
from jushu import disk, files
from jushu.processes import die_with_parent

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


def read_file(request: Request, progress: Callable[[int], None] = lambda _: None) -> Verdict:
    """Read, check and convert one file; its parts are in ``<work>/accepted`` and ``<work>/refused``.

    ``progress`` is told up to which byte the file was read.
    """
    started = time.monotonic()
    verdict = Verdict(sha256=request.sha256)
    try:
        _read_verified(request, verdict, progress)
    except FileRefused as refusal:
        verdict.status, verdict.code = "refused", refusal.code
        verdict.text_zh, verdict.text_en = refusal.zh, refusal.en
        verdict.reasons = {}  # of rows that were read before; nothing of them is kept
    except MemoryError:
        _refuse(
            verdict,
            "RESOURCE",
            "读取这个文件所需的内存超过限制。",
            "Reading this file needs too much memory.",
        )
    except Exception as error:
        _explain(verdict, error)
    verdict.seconds = round(time.monotonic() - started, 3)
    return verdict


def _explain(verdict: Verdict, error: Exception) -> None:
    """Whose fault it is: the disk's, which ends the run, the file's, or the program's: others still load."""
    if known := disk.fault(error):
        _refuse(verdict, known.code, known.zh, known.en)
    elif isinstance(error, DAMAGE):
        _refuse(
            verdict,
            "CORRUPT",
            f"文件已损坏或不是它声称的格式：{str(error)[:300]}",
            f"The file is damaged or not of the format it claims: {str(error)[:300]}",
        )
    else:
        _refuse(
            verdict,
            "READER_FAILED",
            f"读取程序自身出错（{type(error).__name__}：{str(error)[:300]}），请报告。",
            f"The reader itself failed ({type(error).__name__}: {str(error)[:300]}); please report this.",
        )


def _refuse(verdict: Verdict, code: str, zh: str, en: str) -> None:
    verdict.status, verdict.code, verdict.text_zh, verdict.text_en = "refused", code, zh, en


def _read_verified(request: Request, verdict: Verdict, progress: Callable[[int], None]) -> None:
    """Read the file while its bytes are checked: nothing is taken of a file that is not what was landed."""
    with ThreadPoolExecutor(1) as pool:
        verified = pool.submit(_verify, Path(request.path), request.sha256)
        try:
            _read(request, verdict, progress)
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


def _read(request: Request, verdict: Verdict, progress: Callable[[int], None]) -> None:
    reading, mapping = open_mapped(request, verdict)
    parts.convert(request, reading, mapping, verdict, progress)
    if request.profile is None:  # a profile says itself what stands around its table
        beside.look(Path(request.work), reading, mapping, verdict)
    verdict.physical_lines, verdict.encoding = reading.physical_lines, reading.encoding
    verdict.header_lines = int(reading.header_line > 0) + _titles(reading) + reading.group_lines
    verdict.blank_lines += reading.blank_before_header
    verdict.warnings += reading.warnings
    if verdict.loaded_rows + verdict.quarantined_rows == 0:
        verdict.warnings.append("没有数据行 no data rows")


def _titles(reading: Reading) -> int:
    return max(reading.header_line - 1 - reading.blank_before_header, 0)


def limit(megabytes: int) -> None:
    """Bound this process: private memory, size of a written file, no core dumps."""
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 30, 64 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def say(answer: object) -> None:
    """One line of the answer: how far the file is read, or at last the verdict."""
    print(json.dumps(answer, ensure_ascii=False), flush=True)


def main() -> None:
    """Answer requests from standard input until it closes; the first argument is the memory limit in MB."""
    die_with_parent()
    limit(int(sys.argv[1]))
    for line in sys.stdin:
        say(read_file(Request(**json.loads(line)), say).as_dict())


if __name__ == "__main__":
    main()
