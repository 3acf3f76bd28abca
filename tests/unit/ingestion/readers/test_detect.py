"""Formats: the first bytes decide, and the name has to agree."""

import gzip
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
import xlwt

from ingestion.readers.detect import detect
from ingestion.verdict import FileRefused


@pytest.fixture
def samples(tmp_path: Path) -> dict[str, bytes]:
    xlsx, xls, parquet = tmp_path / "a.xlsx", tmp_path / "a.xls", tmp_path / "a.parquet"
    with xlsxwriter.Workbook(xlsx) as book:
        book.add_worksheet().write(0, 0, "a")
    old = xlwt.Workbook()
    old.add_sheet("s").write(0, 0, "a")
    old.save(str(xls))
    pl.DataFrame({"a": [1]}).write_parquet(parquet)
    text = b"a,b\n1,2\n"
    return {
        "xlsx": xlsx.read_bytes(),
        "xls": xls.read_bytes(),
        "parquet": parquet.read_bytes(),
        "csv": text,
        "csv.gz": gzip.compress(text),
        "jsonl": b'{"a": 1}\n',
        "jsonl.gz": gzip.compress(b'{"a": 1}\n'),
    }


@pytest.mark.parametrize("kind", ["xlsx", "xls", "parquet", "csv", "csv.gz", "jsonl", "jsonl.gz"])
def test_a_file_is_what_its_bytes_and_its_name_say(
    samples: dict[str, bytes], tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "landed"
    path.write_bytes(samples[kind])
    assert detect(path, f"数据.{kind}") == kind
    assert detect(path, f"数据.{kind.upper()}") == kind


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("xlsx", "a.csv"), ("xlsx", "a.xls"), ("xls", "a.xlsx"), ("xls", "a.csv"), ("parquet", "a.csv"),
        ("csv", "a.xlsx"), ("csv", "a.xls"), ("csv", "a.parquet"), ("csv", "a"), ("csv", "a.pdf"),
        ("csv.gz", "a.xlsx.gz"), ("jsonl", "a.json"),
    ],
)  # fmt: skip
def test_a_name_that_does_not_agree_is_refused(
    samples: dict[str, bytes], tmp_path: Path, kind: str, name: str
) -> None:
    path = tmp_path / "landed"
    path.write_bytes(samples[kind])
    with pytest.raises(FileRefused, match="TYPE"):
        detect(path, name)


@pytest.mark.parametrize(
    "head", [b"%PDF-1.7", b"<html><table>", b"  \n<!DOCTYPE html>", b"\x7fELF", b"<HTML>"]
)
@pytest.mark.parametrize("packed", [False, True])
def test_other_things_under_the_name_of_a_table_are_refused(
    tmp_path: Path, head: bytes, packed: bool
) -> None:
    path = tmp_path / "landed"
    path.write_bytes(gzip.compress(head) if packed else head)
    with pytest.raises(FileRefused, match="TYPE"):
        detect(path, "a.csv.gz" if packed else "a.csv")


def test_a_cut_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "landed"
    path.write_bytes(gzip.compress(b"a,b\n" * 10)[:12])
    with pytest.raises(FileRefused, match="CORRUPT"):
        detect(path, "a.csv.gz")
