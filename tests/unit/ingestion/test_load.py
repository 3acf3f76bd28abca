"""The load: everything of a file becomes visible together, or nothing does."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from ingestion import contract, load
from ingestion.landing import Landed
from ingestion.request import Request, file_id
from ingestion.warehouse import open_for_writing
from jushu import chain
from jushu.errors import JushuError
from jushu.settings import Settings
from tests.unit.ingestion.taking import ARRIVAL, ENTERPRISE, FileTaken, csv_text, take

BAD = ENTERPRISE | {"uscc": "x"}
TABLES = ["raw.enterprises", "ingest.files", "ingest.quarantine", "ingest.control_totals", "ingest.log"]


@pytest.fixture
def read(tmp_path: Path) -> FileTaken:
    """Two good rows of 1.50 and 2.25 yuan and a bad one, read and waiting to be loaded."""
    path = tmp_path / "enterprises__x.csv"
    good = [
        ENTERPRISE | {"registered_capital_cny": "1.5"},
        ENTERPRISE | {"registered_capital_cny": "2.25元", "filed_on": "2025-03-01"},
    ]
    path.write_text(csv_text([*good, BAD]), "utf-8")
    return take(path, tmp_path, load_seq=1)


def put(connection: duckdb.DuckDBPyConnection, tmp_path: Path, read: FileTaken) -> None:
    verdict = read.verdict
    landed = Landed(tmp_path, verdict.sha256, 1, "enterprises__x.csv", ARRIVAL, True)
    work = next(tmp_path.glob("work-*"), tmp_path)
    load.load(
        connection, landed, verdict, source="contract", sequence=1,
        parts=sorted((work / "accepted").glob("*")), refused=sorted((work / "refused").glob("*")),
    )  # fmt: skip


def counts(connection: duckdb.DuckDBPyConnection) -> list[int]:
    return [connection.execute(f"select count(*) from {t}").fetchall()[0][0] for t in TABLES]


def test_rows_books_totals_and_log_come_together(settings: Settings, tmp_path: Path, read: FileTaken) -> None:
    with open_for_writing(settings) as connection:
        put(connection, tmp_path, read)
        assert counts(connection)[:3] == [2, 1, 1]
        totals = connection.execute(
            "select hop, measure, value::varchar from ingest.control_totals order by all"
        ).fetchall()
        assert totals == [
            ("lake", "registered_capital_cny", "3.750000"), ("lake", "rows", "2.000000"),
            ("raw", "registered_capital_cny", "3.750000"), ("raw", "rows", "2.000000"),
        ]  # fmt: skip
        refused = connection.execute(
            "select table_name, line, field, reason_code, raw_value, first_seen_at from ingest.quarantine"
        ).fetchall()
        assert refused == [("enterprises", 4, "uscc", "BAD_CHECK_DIGIT", "x", ARRIVAL)]
        book = connection.execute(
            "select physical_lines, header_lines, blank_lines, footer_lines, loaded_rows, quarantined_rows, "
            "status, encoding, received_at from ingest.files"
        ).fetchall()
        assert book == [(4, 1, 0, 0, 2, 1, "loaded", "utf-8", ARRIVAL)]
        assert chain.verify(connection) is None


@pytest.mark.parametrize("missing", ["accepted", "refused"])
def test_a_row_that_went_missing_on_the_way_rolls_everything_back(
    settings: Settings, tmp_path: Path, read: FileTaken, missing: str
) -> None:
    part = next(next(tmp_path.glob("work-*")).glob(f"{missing}/*"))
    frame = pl.read_parquet(part)
    frame.head(frame.height - 1).write_parquet(part)
    with open_for_writing(settings) as connection:
        with pytest.raises(JushuError) as error:
            put(connection, tmp_path, read)
        assert error.value.code == "BOOKS"
        assert counts(connection) == [0, 0, 0, 0, 0]


def test_a_line_that_nobody_accounts_for_rolls_everything_back(
    settings: Settings, tmp_path: Path, read: FileTaken
) -> None:
    read.verdict.physical_lines += 1
    with open_for_writing(settings) as connection:
        with pytest.raises(JushuError, match="BOOKS"):
            put(connection, tmp_path, read)
        assert counts(connection) == [0, 0, 0, 0, 0]


def test_books_are_checked_when_every_row_was_refused(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "enterprises__x.csv"
    path.write_text(csv_text([BAD, BAD]), "utf-8")
    read = take(path, tmp_path)
    assert (read.verdict.loaded_rows, read.verdict.quarantined_rows) == (0, 2)
    read.verdict.quarantined_rows = 1
    with open_for_writing(settings) as connection, pytest.raises(JushuError, match="BOOKS"):
        put(connection, tmp_path, read)


def test_a_refused_file_leaves_one_line_in_the_books_however_often_it_comes(
    settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "enterprises__x.csv"
    path.write_text("x,y\n1,2\n", "utf-8")
    read = take(path, tmp_path)
    assert read.verdict.status == "refused"
    read.verdict.file_id = "refused-1"
    with open_for_writing(settings) as connection:
        for _ in range(2):
            put(connection, tmp_path, read)
        assert counts(connection) == [0, 1, 0, 0, 2]
        assert chain.verify(connection) is None


def test_loads_are_numbered_and_not_dated(settings: Settings) -> None:
    with open_for_writing(settings) as connection:
        assert load.next_sequence(connection) == 1
        connection.execute(
            "insert into ingest.files (file_id, load_seq, loaded_at) values ('a', 5, ?)", [datetime.max]
        )
        assert load.next_sequence(connection) == 6


def test_the_same_bytes_are_loaded_anew_when_their_contract_rises(
    settings: Settings, tmp_path: Path, read: FileTaken
) -> None:
    request = Request(
        path="",
        sha256=read.verdict.sha256,
        name="enterprises__x.csv",
        arrival="",
        work="",
        contract="enterprises",
    )
    before = file_id(request, replace(contract.load("enterprises"), version="1.0.0"), None)
    with open_for_writing(settings) as connection:
        put(connection, tmp_path, read)
        assert load.loaded_as(connection, request) == (read.verdict.file_id, "enterprises__x.csv")
        connection.execute("update ingest.files set file_id = ?", [before])
        assert load.loaded_as(connection, request) is None
