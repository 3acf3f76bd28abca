"""The books of a pull: they move with the rows of its file, or not at all."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from ingestion import load
from ingestion.landing import Landed
from ingestion.sources import history
from ingestion.sources.history import Pull
from ingestion.warehouse import open_for_writing
from jushu import chain
from jushu.errors import JushuError
from jushu.settings import Settings
from tests.unit.ingestion.taking import ARRIVAL, ZONE, csv_text, take

PULL = Pull(
    source="registry", number=1, contract="zones", watermark="id", kind="integer", low=None, high="7",
    read_rows=3, postponed_rows=0, known_rows=1, landed_rows=2, unmarked_rows=0,
)  # fmt: skip
TABLES = ("raw.zones", "ingest.files", "ingest.pulls", "ingest.log")


def put(connection: duckdb.DuckDBPyConnection, tmp_path: Path, pull: Pull) -> None:
    """Load a file of two rows that was pulled; of the Parquet file of a pull every physical line is a row."""
    path = tmp_path / "zones__x.csv"
    path.write_text(csv_text([ZONE, ZONE | {"zone_code": "Z2"}]), "utf-8")
    read = take(path, tmp_path, load_seq=1)
    read.verdict.physical_lines, read.verdict.header_lines = 2, 0
    landed = Landed(path, read.verdict.sha256, 1, path.name, ARRIVAL, True)
    work = next(tmp_path.glob("work-*"))
    load.load(
        connection, landed, read.verdict, source="contract", sequence=1,
        parts=sorted((work / "accepted").glob("*")), refused=[], pull=pull,
    )  # fmt: skip


def counts(connection: duckdb.DuckDBPyConnection) -> list[int]:
    return [connection.execute(f"select count(*) from {t}").fetchall()[0][0] for t in TABLES]


def test_rows_and_mark_come_together(settings: Settings, tmp_path: Path) -> None:
    with open_for_writing(settings) as connection:
        put(connection, tmp_path, PULL)
        assert counts(connection) == [2, 1, 1, 1]
        known = history.read(connection, "registry", "zones")
        assert (known.last_number, known.mark("id", "integer")) == (1, 7)
        ((sha256, file_id),) = connection.execute("select sha256, file_id from ingest.files").fetchall()
        assert [(p.sha256, p.file_id) for p in known.pulls] == [(sha256, file_id)]
        # Another contract of the same source has no mark yet, but the next number.
        other = history.read(connection, "registry", "clusters")
        assert (other.pulls, other.last_number) == ((), 1)
        assert history.read(connection, "nobody", "zones") == history.History()
        ((entry,),) = connection.execute("select entry from ingest.log").fetchall()
        assert '"registry"' in entry and '"7"' in entry and chain.verify(connection) is None


@pytest.mark.parametrize("change", [{"known_rows": 0}, {"landed_rows": 3, "known_rows": 0}])
def test_books_that_do_not_balance_roll_everything_back(
    settings: Settings, tmp_path: Path, change: dict
) -> None:
    with open_for_writing(settings) as connection:
        with pytest.raises(JushuError, match="BOOKS"):
            put(connection, tmp_path, replace(PULL, **change))
        assert counts(connection) == [0, 0, 0, 0]


def test_a_failure_after_the_mark_takes_the_mark_back(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(chain, "append", fail)
    with open_for_writing(settings) as connection:
        with pytest.raises(OSError):
            put(connection, tmp_path, PULL)
        assert counts(connection) == [0, 0, 0, 0]
