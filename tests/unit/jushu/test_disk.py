"""Faults of the disk are one error, whichever library met them: /dev/full is a disk without space."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import parquet

from jushu import disk, warehouse
from jushu.errors import JushuError
from jushu.settings import Settings


def by_python(full: Path) -> None:
    full.write_text("x" * 100_000)


def by_duckdb(full: Path) -> None:
    duckdb.execute(f"copy (from range(100000)) to '{full}' (format csv, use_tmp_file false)")


def by_polars(full: Path) -> None:
    pl.DataFrame({"a": [1]}).write_csv(full)


def by_arrow(full: Path) -> None:
    parquet.write_table(pa.table({"a": [1]}), full)


def while_another_is_handled(full: Path) -> None:
    try:
        by_python(full)
    finally:
        raise duckdb.FatalException("the connection was invalidated")


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A link: some of the libraries remove a file that they could not write."""
    link = tmp_path / "full"
    link.symlink_to("/dev/full")
    return link


WRITERS = (by_python, by_duckdb, by_polars, by_arrow, while_another_is_handled)


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
def test_a_full_disk_is_one_error(write: Callable[[Path], None], full: Path) -> None:
    with pytest.raises(Exception) as caught:
        write(full)
    known = disk.fault(caught.value)
    assert known and known.code == "DISK"
    assert "磁盘已满" in known.zh and "The disk is full" in known.en
    assert known.todo_zh and known.todo_en and "仍可使用" in known.safe_zh


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Step landing failed:\nOSError: [Errno 30] Read-only file system: '/data/x'", "DISK"),
        ("PermissionError: [Errno 13] Permission denied: '/data/work'", "DISK"),
        (f"{sqlite3.OperationalError('database or disk is full')}", "DISK"),
        ("IO Error: Could not write all bytes to file: Input/output error", "DISK"),
        ('FATAL Error: Failed: database has been invalidated\nOriginal error: "fsync failed!"', "DISK"),
        ("Corrupt database file: computed checksum 1 does not match", "WAREHOUSE_DAMAGED"),
        ("[Errno 2] No such file or directory: 'x.csv'", None),
        ("Step models failed: division by zero", None),
    ],
)
def test_the_message_says_it(text: str, code: str | None) -> None:
    known = disk.said(text)
    assert (known.code if known else None) == code


def test_an_error_of_our_own_stays_what_it_is() -> None:
    error = JushuError("BOOKS", zh="账目不平", en="The books do not balance")
    error.__cause__ = OSError(28, "No space left on device")
    assert disk.fault(error) is None


def test_a_damaged_warehouse_is_refused_with_what_to_do(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    settings.warehouse.parent.mkdir()
    with warehouse.connect(settings, create=True) as connection:
        connection.execute("create table a as select range from range(1000)")
    content = bytearray(settings.warehouse.read_bytes())
    content[8] ^= 1  # of the words by which DuckDB knows its files
    settings.warehouse.write_bytes(content)
    with pytest.raises(JushuError) as caught:
        warehouse.connect(settings)
    assert caught.value.code == "WAREHOUSE_DAMAGED" and "jushu restore" in caught.value.todo_zh
