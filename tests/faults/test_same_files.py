"""Rows 13 and 14 of the fault matrix: the same bytes under another name, other bytes under the same name."""

from pathlib import Path

import duckdb

from ingestion.pipeline import ingest
from jushu import journal
from jushu.settings import Settings

HEAD = "request_id,submitted_at,rating,updated_at\n"
FIRST = HEAD + (
    "R1,2026-01-05 09:00:00,5,2026-01-06 09:00:00\n"
    "R2,2026-01-05 10:00:00,,2026-01-06 09:00:00\n"
    "R3,2026-01-05 11:00:00,3,2026-01-06 09:00:00\n"
)
# R1 is rated otherwise, R2 is as it was, R3 is left out, R4 and R5 are new; R5 has two versions.
SECOND = HEAD + (
    "R1,2026-01-05 09:00:00,4,2026-01-07 09:00:00\n"
    "R2,2026-01-05 10:00:00,,2026-01-06 09:00:00\n"
    "R4,2026-01-05 12:00:00,2,2026-01-06 09:00:00\n"
    "R5,2026-01-05 13:00:00,2,2026-01-06 09:00:00\n"
    "R5,2026-01-05 13:00:00,1,2026-01-07 09:00:00\n"
)


def put(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_row_13_the_same_bytes_under_another_name_add_nothing_and_are_known_by_both(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    one, other = (put(tmp_path / "in", f"service_requests__{n}.csv", FIRST) for n in ("one", "other"))
    first, second = ingest([one, other], settings)
    assert (second.verdict.code, second.verdict.file_id) == ("ALREADY_LOADED", first.verdict.file_id)
    assert one.name in second.verdict.text_zh and one.name in second.verdict.text_en
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        assert connection.execute("select count(*) from raw.service_requests").fetchone() == (3,)
        assert connection.execute("select count(*) from ingest.files").fetchone() == (1,)
    landed = [entry["detail"] for entry in journal.entries(settings, "landing")]
    assert [(d["name"], d["new"]) for d in landed] == [(one.name, True), (other.name, False)]
    assert len({d["sha256"] for d in landed}) == 1


def test_row_14_other_bytes_under_the_same_name_are_a_new_version_that_is_compared(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    name = "service_requests__month.csv"
    (first,) = ingest([put(tmp_path / "in", name, FIRST)], settings)
    (second,) = ingest([put(tmp_path / "in", name, SECOND)], settings)
    assert first.verdict.revision == {} and second.verdict.code == "OK"
    said = {
        "earlier_file_id": first.verdict.file_id,
        **{"added": 2, "changed": 1, "removed": 1},
        "keys": {
            "added": ["{'request_id': R4}", "{'request_id': R5}"],
            "changed": ["{'request_id': R1}"],
            "removed": ["{'request_id': R3}"],
        },
    }
    assert second.verdict.revision == said
    assert any("2 added, 1 changed, 1 left out" in w and "新增 2" in w for w in second.verdict.warnings)
    assert journal.entries(settings, "load")[-1]["detail"]["revision"] == said
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select request_id, rating from raw.service_requests "
            "qualify row_number() over (partition by request_id order by updated_at desc) = 1 order by all"
        ).fetchall()
    assert rows == [("R1", 4), ("R2", None), ("R3", 3), ("R4", 2), ("R5", 1)]
