"""The log with its heads outside: what was changed, removed, moved or cut off is found, and where."""

import json
from pathlib import Path

import duckdb
import pytest

from ingestion.warehouse import open_for_writing
from jushu import exports, journal, view_log
from jushu.errors import JushuError
from jushu.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home whose log has four entries, one of them about two exports."""
    settings = Settings(home=tmp_path / "home")
    with open_for_writing(settings):
        pass
    journal.record(settings, "load", {"name": "数据.csv"})
    for rows in (3, 5):
        exports.record(settings, {"query": "select 1", "role": "analyst", "rows": rows})
    journal.record(settings, "release", {"release_id": "2026Q3-r1"})
    journal.record(settings, "waiver", {"rule_id": "RAW-EVT-002"})
    return settings


def change(settings: Settings, statement: str) -> None:
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(statement)


def test_a_whole_log(settings: Settings) -> None:
    faults, count, head = journal.verify(settings)
    assert (faults, count) == ([], 4)
    assert json.loads((settings.log / "head.json").read_text()) == {"number": 4, "entry_hash": head}
    assert [e["kind"] for e in journal.entries(settings)] == ["load", "exports", "release", "waiver"]
    assert [e["detail"]["name"] for e in journal.entries(settings, "load")] == ["数据.csv"]
    assert journal.entries(settings, "exports")[0]["detail"]["count"] == 2


def test_a_changed_view_is_found(settings: Settings) -> None:
    for page in ("overview", "quality"):
        view_log.record(settings, {"user": "张三", "page": page})
    assert journal.verify(settings)[0] == []
    path = next((settings.log / "views").glob("*.jsonl"))
    path.write_text(path.read_text(encoding="utf-8").replace("quality", "sql"), encoding="utf-8")
    assert [(fault.number, fault.en) for fault in journal.verify(settings)[0]] == [
        (2, "Entry 2 of the views does not fit what comes before.")
    ]


def test_what_is_recorded_can_be_read_without_opening_the_database(settings: Settings) -> None:
    with duckdb.connect(str(settings.warehouse)):  # as a run holds it
        kept = journal.acts(settings)
    # the entry about exports was made beside them, and is in the log only
    assert [line["kind"] for line in kept] == ["load", "release", "waiver"]
    assert kept == [line for line in journal.lines(settings) if line["kind"] != "exports"]


@pytest.mark.parametrize(
    ("statement", "found_at"),
    [
        ("update ingest.log set entry = replace(entry, 'r1', 'r2') where number = 3", 3),
        ("delete from ingest.log where number = 2", 3),
        ("delete from ingest.log where number = 4", 4),
        ("update ingest.log set number = case number when 2 then 3 else 2 end where number in (2, 3)", 2),
        ("delete from ingest.log", 4),
    ],
)
def test_what_was_done_to_the_log_is_found(settings: Settings, statement: str, found_at: int) -> None:
    if "case number" in statement:  # the key would not let two entries change places at once
        change(settings, "create or replace table ingest.log as from ingest.log")
    change(settings, statement)
    faults, _, _ = journal.verify(settings)
    assert faults and faults[0].number == found_at


def test_a_log_that_was_computed_anew_is_found_by_the_head_outside(
    settings: Settings, tmp_path: Path
) -> None:
    other = Settings(home=tmp_path / "other")
    with open_for_writing(other):
        pass
    for number in range(4):
        journal.record(other, "load", {"name": f"{number}.csv"})
    change(settings, "delete from ingest.log")
    change(settings, f"attach '{other.warehouse}' as other; insert into ingest.log from other.ingest.log")
    faults, count, _ = journal.verify(settings)
    assert count == 4 and [fault.number for fault in faults] == [4]
    (settings.log / "head.json").unlink()
    assert [fault.en for fault in journal.verify(settings)[0]] == ["The head kept outside is missing."]


@pytest.mark.parametrize("kept", [[0], [1], [1, 0], []])
def test_a_missing_or_moved_export_is_found(settings: Settings, kept: list[int]) -> None:
    path = settings.log / "exports.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[n] for n in kept))
    assert journal.verify(settings)[0]


def test_a_changed_export_is_found(settings: Settings) -> None:
    path = settings.log / "exports.jsonl"
    path.write_text(path.read_text().replace('\\"rows\\":3', '\\"rows\\":2'))
    assert [fault.number for fault in journal.verify(settings)[0]] == [1]


def test_there_is_no_log_before_the_first_load(tmp_path: Path) -> None:
    with pytest.raises(JushuError, match="WAREHOUSE_MISSING"):
        journal.verify(Settings(home=tmp_path))
