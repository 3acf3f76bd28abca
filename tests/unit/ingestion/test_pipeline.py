"""Files in, books out, with the real reading process: each file is loaded or refused as a whole."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from ingestion.ask import Ask
from ingestion.pipeline import Outcome, ingest
from jushu.errors import JushuError
from jushu.settings import Settings
from tests.unit.ingestion.taking import REQUEST, ZONE, csv_text

ZONES = [ZONE | {"zone_code": f"Z{i}"} for i in range(1, 4)]
NO_CLUSTER = [{k: v for k, v in z.items() if k != "cluster_code"} for z in ZONES]


def put(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / "in" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@contextmanager
def warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        yield connection


def ask(settings: Settings, sql: str) -> list[tuple]:
    with warehouse(settings) as connection:
        return connection.execute(sql).fetchall()


def codes(outcomes: list[Outcome]) -> list[str]:
    return [o.verdict.code for o in outcomes]


def test_a_batch_of_files_good_and_bad(settings: Settings, tmp_path: Path) -> None:
    dirty = csv_text(ZONES) + "Z1,C1,东区,2024-01-01\nZ2,C1,西区,2024-01-01\nZ9,C1,区,不详\n\n"
    files = [
        put(tmp_path, "zones__dirty.csv", dirty),
        put(tmp_path, "zones__same.csv.gz", gzip.compress(csv_text(ZONES).encode())),
        put(tmp_path, "zones__other_name.csv", dirty),
        put(tmp_path, "what.csv", "x,y\n1,2\n"),
        put(tmp_path, "zones__cut.csv.gz", gzip.compress(csv_text(ZONES * 500).encode())[:-20]),
        put(tmp_path, "service_requests__x.csv", csv_text([REQUEST])),
    ]
    seen: list[str] = []
    outcomes = ingest(files, settings, on_outcome=lambda o: seen.append(o.name))
    assert codes(outcomes) == ["OK", "OK", "ALREADY_LOADED", "UNKNOWN_CONTRACT", "CORRUPT", "OK"]
    assert seen == [p.name for p in files]

    # Z1 came twice alike (the first stays), Z2 twice with two names (both go), Z3 once.
    first = outcomes[0].verdict
    assert first.reasons == {"BAD_DATE": 1, "DUPLICATE_ROW": 1, "KEY_CONFLICT": 2}
    assert (first.loaded_rows, first.quarantined_rows, first.blank_lines, first.physical_lines) == (
        2,
        4,
        1,
        8,
    )
    assert all(o.verdict.is_balanced for o in outcomes if o.verdict.status == "loaded")

    rows = ask(settings, "select _file_id, zone_code, _line from raw.zones order by _load_seq, _line")
    assert [r[1:] for r in rows] == [("Z1", 2), ("Z3", 4), ("Z1", 2), ("Z2", 3), ("Z3", 4)]
    books = ask(
        settings,
        "select original_name, status, verdict_code, loaded_rows, quarantined_rows from ingest.files "
        "order by load_seq",
    )
    assert books == [
        ("zones__dirty.csv", "loaded", "OK", 2, 4), ("zones__same.csv.gz", "loaded", "OK", 3, 0),
        ("what.csv", "refused", "UNKNOWN_CONTRACT", 0, 0), ("zones__cut.csv.gz", "refused", "CORRUPT", 0, 0),
        ("service_requests__x.csv", "loaded", "OK", 1, 0),
    ]  # fmt: skip
    assert ask(settings, "select line, reason_code from ingest.quarantine order by line") == [
        (3, "KEY_CONFLICT"), (5, "DUPLICATE_ROW"), (6, "KEY_CONFLICT"), (7, "BAD_DATE"),
    ]  # fmt: skip
    unequal = ask(
        settings,
        "select * from ingest.control_totals group by all having count(*) > 1 union all "
        "select a.file_id, a.table_name, a.hop, a.measure, b.value from ingest.control_totals a "
        "join ingest.control_totals b using (file_id, table_name, measure) where a.value != b.value",
    )
    assert unequal == []
    # The lake holds what was loaded, under the identity of the file, and nothing else.
    lake = {p.parent.name for p in settings.lake.rglob("*.parquet")}
    assert lake == {o.verdict.file_id for o in outcomes if o.verdict.status == "loaded"}
    assert list(settings.work.iterdir()) == []

    # A second time nothing changes but what was refused, which is looked at again.
    again = ingest(files, settings)
    assert codes(again) == ["ALREADY_LOADED"] * 3 + ["UNKNOWN_CONTRACT", "CORRUPT", "ALREADY_LOADED"]
    assert ask(settings, "select count(*) from raw.zones") == [(5,)]
    assert ask(settings, "select count(*), count(distinct file_id) from ingest.files") == [(5, 5)]


def test_the_same_bytes_with_another_constant_are_another_filing(settings: Settings, tmp_path: Path) -> None:
    """A cluster named wrongly on the first try can be corrected; it must not be taken as already loaded."""
    path = put(tmp_path, "zones__x.csv", csv_text(NO_CLUSTER))
    done = [
        ingest([path], settings, Ask(constants={"cluster_code": c}))[0].verdict.code
        for c in ("C1", "C2", "C2")
    ]
    assert done == ["OK", "OK", "ALREADY_LOADED"]
    found = ask(settings, "select cluster_code, count(*) from raw.zones group by all order by all")
    assert found == [("C1", 3), ("C2", 3)]


def test_nothing_is_written_when_one_of_the_paths_is_no_file(settings: Settings, tmp_path: Path) -> None:
    good = put(tmp_path, "zones__x.csv", csv_text(ZONES))
    for wrong in (tmp_path / "absent.csv", tmp_path):
        with pytest.raises(JushuError) as error:
            ingest([good, wrong], settings)
        assert error.value.code == "NOT_A_FILE"
    with pytest.raises(JushuError, match="UNKNOWN_CONTRACT"):
        ingest([good], settings, Ask(contract="nobody"))
    with pytest.raises(JushuError, match="UNKNOWN_PROFILE"):
        ingest([good], settings, Ask(profile="nobody"))
    assert not settings.home.exists()


def test_landed_bytes_that_were_damaged_are_mended_when_they_are_sent_again(
    settings: Settings, tmp_path: Path
) -> None:
    first, second = (
        put(tmp_path, "what.csv", csv_text(NO_CLUSTER)),
        put(tmp_path, "zones__x.csv", csv_text(ZONES)),
    )
    assert codes(ingest([first], settings)) == ["UNKNOWN_CONTRACT"]
    (landed,) = [p for p in settings.landing.rglob("*") if p.is_file()]
    landed.chmod(0o640)
    landed.write_bytes(landed.read_bytes().replace(b"2024", b"2023", 1))
    outcomes = ingest([first, second], settings, Ask(contract="zones"))
    assert codes(outcomes) == ["MISSING_COLUMN", "OK"]  # what is wrong with the file itself
    assert landed.read_bytes() == first.read_bytes()
    assert ask(settings, "select count(*) from raw.zones") == [(3,)]


def test_leftovers_of_a_killed_load_are_replaced_and_swept(settings: Settings, tmp_path: Path) -> None:
    """What a kill between the lake and the commit leaves: a folder that no book knows, and a work folder."""
    path = put(tmp_path, "zones__x.csv", csv_text(ZONES))
    file_id = ingest([path], settings)[0].verdict.file_id
    for folder in (settings.lake / "zones" / "killed", settings.work / "file-00000002"):
        folder.mkdir(parents=True)
        (folder / "000000.parquet").write_bytes(b"half")
    outcomes = ingest([put(tmp_path, "zones__y.csv", csv_text(ZONES[:1]))], settings)
    assert codes(outcomes) == ["OK"]
    kept = sorted(p.name for p in (settings.lake / "zones").iterdir())
    assert kept == sorted([file_id, outcomes[0].verdict.file_id])


def test_a_home_may_have_any_name(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "o'brien 数据 [1] %s {x}")
    path = put(tmp_path, "zones__[red]it's.csv", csv_text([*ZONES, ZONES[0]]))
    (outcome,) = ingest([path], settings)
    assert (outcome.verdict.code, outcome.verdict.loaded_rows, outcome.verdict.quarantined_rows) == (
        "OK",
        3,
        1,
    )
