"""The format of a file by its first bytes; the name only says which text format plain text is."""

import gzip
import re
import zlib
from pathlib import Path
from typing import NoReturn

from ingestion.profile import Dialect
from ingestion.readers import delimited, jsonl, parquet, workbook
from ingestion.readers.base import Reading
from ingestion.readers.groups import grouped
from ingestion.readers.layout import HeaderTest, never
from ingestion.verdict import refuse

ZIP, OLE, GZIP, PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b", b"PAR1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
BINARY = (
    ZIP,
    OLE,
    PARQUET,
    GZIP,
    b"%PDF",
    b"MZ",
    b"\x7fELF",
    b"SQLite format 3",
    b"\x89PNG",
    b"\xff\xd8\xff",
)
BINARY += (b"GIF8", b"Rar!", b"7z\xbc\xaf", b"BZh", b"{\\rtf", b"\xfd7zXZ")
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)*\s*<(?:[!?]|[a-z]+[\s/>:])", re.IGNORECASE)
OBJECT = re.compile(rb'(?:\xef\xbb\xbf)*\s*(?:\{\s*"|\[\s*[\[{])')
ARRAY = re.compile(rb"(?:\xef\xbb\xbf)*\s*\[\s*[\[{]")


def detect(path: Path, name: str) -> str:
    """One of xlsx, xls, parquet, csv, csv.gz, jsonl, jsonl.gz; anything else is refused as TYPE."""
    with path.open("rb") as file:
        head = file.read(512)
    stem = name.lower()
    if not head:
        refuse("EMPTY", zh="文件是空的。", en="The file is empty.")
    if head.startswith(PARQUET):
        return _agree("parquet", stem)
    if head.startswith(ZIP):
        return _agree("xlsx", stem)
    if head.startswith(OLE):
        if stem.endswith((".xlsx", ".xls")) and ENCRYPTED in path.read_bytes():
            refuse(
                "ENCRYPTED",
                zh="工作簿有密码，无法读取；请取消密码后重新保存。",
                en="The workbook has a password; save it again without one.",
            )
        return _agree("xls", stem)
    packed = head.startswith(GZIP)
    if packed:
        head = _unpacked_head(path)
        stem = stem.removesuffix(".gz")
    if head.lstrip().startswith(BINARY) or MARKUP.match(head):
        _refuse_type(name)
    is_json = stem.endswith((".jsonl", ".ndjson"))
    if (ARRAY if is_json else OBJECT).match(head):
        _refuse_type(name)
    for suffix, kind in ((".csv", "csv"), (".txt", "csv"), (".jsonl", "jsonl"), (".ndjson", "jsonl")):
        if stem.endswith(suffix):
            return f"{kind}.gz" if packed else kind
    _refuse_type(name)


def _agree(kind: str, name: str) -> str:
    if not name.endswith(f".{kind}"):
        _refuse_type(name)
    return kind


def _unpacked_head(path: Path) -> bytes:
    try:
        with gzip.open(path, "rb") as file:
            return file.read(512)
    except (OSError, EOFError, zlib.error):
        refuse("CORRUPT", zh="压缩文件已损坏。", en="The compressed file is damaged.")


def _refuse_type(name: str) -> NoReturn:
    refuse(
        "TYPE",
        zh=f"文件 {name} 的内容与扩展名不符，或不是 CSV、XLSX、XLS、JSONL、Parquet。",
        en=f"The content of {name} does not fit its name, or is not CSV, XLSX, XLS, JSONL or Parquet.",
    )


def open_file(
    path: Path, kind: str, dialect: Dialect, encoding: str = "", is_header: HeaderTest = never
) -> Reading:
    """Open a landed file as ``kind`` (see ``detect``); ``encoding`` is known of one that was read before.

    ``is_header`` tells the header from the lines that may stand before it.
    """
    packed = kind.endswith(".gz")
    if kind == "parquet":
        return parquet.read(path)
    if kind.startswith("jsonl"):
        return jsonl.read(path, compressed=packed)
    if kind in ("xlsx", "xls"):
        reading = workbook.read(path, dialect, is_header)
    else:
        reading = delimited.read(path, dialect, compressed=packed, encoding=encoding, is_header=is_header)
    return grouped(reading, dialect.groups) if dialect.groups else reading
