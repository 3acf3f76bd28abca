"""The chained log: an entry that was changed, taken out, moved or slipped in is found, and where."""

import hashlib
from datetime import datetime
from itertools import pairwise

import duckdb
import pytest

from ingestion.warehouse import BOOKS
from jushu import chain

AT = datetime(2026, 11, 1, 12, 0)


@pytest.fixture
def log() -> duckdb.DuckDBPyConnection:
    """A log of four entries in the real table."""
    connection = duckdb.connect()
    connection.execute(BOOKS)
    for n in range(1, 5):
        chain.append(connection, "load", {"name": f"数据{n}.csv", "loaded": n}, AT.replace(minute=n))
    return connection


def test_an_empty_log_is_whole() -> None:
    with duckdb.connect() as connection:
        connection.execute(BOOKS)
        assert chain.head(connection) == ("0" * 64, 0)
        assert chain.verify(connection) is None


def test_the_hash_is_what_the_module_says() -> None:
    """sha256 of the previous hash and the entry as JSON with sorted keys, no blanks, Chinese as it is."""
    text = '{"at":"2026-11-01T12:00:00.000000","detail":{"a":1,"名":"数据"},"kind":"load","number":1}'
    entry = {
        "number": 1,
        "kind": "load",
        "at": "2026-11-01T12:00:00.000000",
        "detail": {"名": "数据", "a": 1},
    }
    assert chain.canonical(entry) == text
    assert chain.entry_hash("0" * 64, entry) == hashlib.sha256(("0" * 64 + text).encode()).hexdigest()


def test_entries_name_the_one_before(log: duckdb.DuckDBPyConnection) -> None:
    rows = log.execute("select number, previous_hash, entry_hash from ingest.log order by number").fetchall()
    assert [r[0] for r in rows] == [1, 2, 3, 4]
    assert rows[0][1] == "0" * 64 and all(b[1] == a[2] for a, b in pairwise(rows))
    assert chain.head(log) == (rows[-1][2], 4)
    assert chain.verify(log) is None


@pytest.mark.parametrize(
    ("tampering", "found_at"),
    [
        ("""update ingest.log set entry = replace(entry, '"loaded":2', '"loaded":9') where number = 2""", 2),
        ("update ingest.log set entry_hash = repeat('a', 64) where number = 2", 2),
        ("update ingest.log set previous_hash = repeat('a', 64) where number = 3", 3),
        ("delete from ingest.log where number = 1", 2),
        ("delete from ingest.log where number = 3", 4),
        ("update ingest.log set number = 9 where number = 2", 3),
        ("update ingest.log set number = -number", -4),
        ("insert into ingest.log select * replace (5 as number) from ingest.log where number = 4", 5),
    ],
)  # fmt: skip
def test_tampering_is_found(log: duckdb.DuckDBPyConnection, tampering: str, found_at: int) -> None:
    log.execute(tampering)
    assert chain.verify(log) == found_at


def test_two_entries_that_changed_places_are_found(log: duckdb.DuckDBPyConnection) -> None:
    log.execute(
        "create table other as select * replace "
        "(case number when 2 then 3 when 3 then 2 else number end as number) from ingest.log"
    )
    log.execute("delete from ingest.log")
    log.execute("insert into ingest.log from other")
    assert chain.verify(log) == 2


@pytest.mark.parametrize(
    ("tampering", "found_at"),
    [
        ("update ingest.log set kind = 'release' where number = 2", 2),
        ("update ingest.log set logged_at = logged_at - interval 1 day where number = 3", 3),
        ("update ingest.log set entry = 'not json' where number = 4", 4),
    ],
)
def test_the_columns_beside_the_entry_say_what_it_says(
    log: duckdb.DuckDBPyConnection, tampering: str, found_at: int
) -> None:
    """An auditor reads kind and time from their columns; they are bound to the hashed text."""
    log.execute(tampering)
    assert chain.verify(log) == found_at


def test_an_entry_belongs_to_the_transaction_of_the_caller(log: duckdb.DuckDBPyConnection) -> None:
    before = chain.head(log)
    log.execute("begin")
    chain.append(log, "load", {}, AT)
    log.execute("rollback")
    assert chain.head(log) == before and chain.verify(log) is None
