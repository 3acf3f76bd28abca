"""Watermarks and values of every kind that a PostgreSQL table may have."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from pydantic import SecretStr

from ingestion import contract
from ingestion.sources.pull import Pulled, pull_each
from jushu.settings import Settings
from tests.integration.postgres.pulling import ask, configure

COLUMNS = "zone_code, cluster_code, zone_name, established_on::varchar"


@pytest.fixture
def pull(server, home: Path) -> Callable[..., Pulled]:
    """Pull the source ``registry`` in this process."""
    settings = Settings(home=home, source_passwords={"registry": SecretStr(server.password)})

    def call(*, full: bool = False) -> Pulled:
        (done,) = pull_each(settings, ["registry"], full=full)
        return done

    return call


def zones(home: Path) -> list[tuple]:
    return ask(home, f"select {COLUMNS} from raw.zones order by _load_seq, zone_code")


def table(server, watermark: str, *rows: str) -> None:
    """A table of zones: code, cluster, name, day and the watermark column as declared."""
    server.run(
        "drop table if exists zones",
        f"create table zones (zone_code text, cluster_code text, zone_name text, day text, {watermark})",
        *(f"insert into zones values ({row})" for row in rows),
        "alter table zones rename column day to established_on",
    )


KINDS = {
    "bigint": ("9", "10", 3, "10"),
    "date": ("'2026-01-01'", "'2026-01-02'", 86_400, "2026-01-02 00:00:00"),
    # Half past six in the evening of London is half past two of the next day in the warehouse.
    "timestamptz": ("'2026-01-01 18:30+00'", "'2026-01-01 18:30:00.25+00'", 0, "2026-01-02 02:30:00.250000"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_watermark_of_each_kind(server, home: Path, pull, kind: str):
    first, second, overlap, high = KINDS[kind]
    table(server, f"seen {kind}", f"'Z1', 'C1', '东区', '2024-01-01', {first}")
    # A column of another type and with the Chinese label as its name is taken all the same.
    label = contract.load("zones").field("zone_code").label_zh
    server.run(
        f'alter table zones rename column zone_code to "{label}"',
        f'alter table zones alter column "{label}" type char(6)',
        "alter table zones alter column established_on type date using established_on::date",
    )
    configure(
        home, "registry", server.dsn, contract="zones", table="zones", watermark="seen", overlap=overlap
    )
    assert pull().loaded_rows == 1
    server.run(f"insert into zones values ('Z2', 'C1', '西区', '2024-02-29', {second})")
    changed = pull()
    assert (changed.landed_rows, changed.high) == (1, high)
    assert pull().code == "NOTHING_NEW"
    assert zones(home) == [("Z1", "C1", "东区", "2024-01-01"), ("Z2", "C1", "西区", "2024-02-29")]


def test_refused_rows_come_once_and_again_when_they_are_corrected(server, home: Path, pull):
    table(
        server, "id int",
        "'Z1', 'C1', '东区', '2024-02-30', 1",
        "'Z2', 'C1', '西区', '2024-01-01', 1",
        "'Z3', 'C1', '南区', '2024-01-01', null",
    )  # fmt: skip
    configure(home, "registry", server.dsn, contract="zones", query="select * from zones; ", watermark="id")
    first = pull()
    assert (first.loaded_rows, first.quarantined_rows) == (2, 1)
    assert pull().code == "NOTHING_NEW"
    # The sender corrects the row without moving its watermark, which is still the greatest.
    server.run("update zones set established_on = '2024-02-29' where zone_code = 'Z1'")
    assert pull().loaded_rows == 1
    # A correction far behind the mark is found by reading everything.
    server.run("insert into zones values ('Z9', 'C1', '北区', '2024-01-01', 50)")
    assert pull().landed_rows == 1
    server.run("update zones set zone_name = '新西区' where zone_code = 'Z2'")
    assert pull().code == "NOTHING_NEW"
    assert pull(full=True).landed_rows == 1
    assert pull(full=True).code == "NOTHING_NEW"
    assert [z[2] for z in zones(home)] == ["西区", "南区", "东区", "北区", "新西区"]


def test_a_profile_maps_foreign_columns(server, home: Path, pull):
    server.run(
        "drop table if exists log",
        'create table log ("Timestamp" timestamp, "Ticket" text, "Status No." smallint, "Status Name" text, '
        '"Severity" text, "Password" text)',
        "insert into log values ('2026-01-05 09:30', 'T1 / IT / 王', 1, 'Logged', 'High', 'x'), "
        "('2026-01-05 10:30:00.5', 'T1 / IT / 王', 2, 'Closed', 'High', 'x'), "
        "('2026-01-05 10:30', 'T2 / IT / 李', 1, 'Lost', 'Low', 'x')",
    )
    configure(
        home, "registry", server.dsn, contract="service_request_events", profile="helpdesk_status_events",
        table="public.log", watermark="Timestamp",
    )  # fmt: skip
    done = pull()
    assert (done.loaded_rows, done.quarantined_rows, done.status) == (2, 1, "loaded")
    assert pull().code == "NOTHING_NEW"
    rows = "select request_id, item_code, event_no, event_at::varchar, status, requester_name, _source "
    assert ask(home, rows + "from raw.service_request_events order by event_no") == [
        ("T1", "IT", 1, "2026-01-05 09:30:00", "submitted", "王", "helpdesk_status_events"),
        ("T1", "IT", 2, "2026-01-05 10:30:00.5", "closed", "王", "helpdesk_status_events"),
    ]
    (landed,) = (p for p in home.glob("landing/*/*") if p.is_file())
    assert "Password" not in pl.read_parquet_schema(landed)


def test_a_time_to_come_is_pulled_when_it_has_come(server, home: Path, pull):
    table(
        server, "at timestamptz",
        "'Z1', 'C1', '东区', '2024-01-01', now()",
        "'Z2', 'C1', '西区', '2024-01-01', now() + interval '1 day'",
    )  # fmt: skip
    configure(home, "registry", server.dsn, contract="zones", table="zones", watermark="at")
    first = pull()
    assert (first.loaded_rows, first.postponed_rows) == (1, 1) and first.warnings
    server.run("insert into zones values ('Z3', 'C1', '南区', '2024-01-01', now())")
    server.run("update zones set at = now() where zone_code = 'Z2'")
    assert pull().loaded_rows == 2


def test_what_the_server_refuses_is_said_and_other_sources_go_on(server, home: Path, program):
    table(server, "id int", "'Z1', 'C1', '东区', '2024-01-01', 1")
    configure(home, "a_missing", server.dsn, contract="zones", table="no_such_table", watermark="id")
    configure(home, "b_writing", server.dsn, contract="zones", watermark="id",
              query="with gone as (delete from zones returning *) select * from gone")  # fmt: skip
    configure(home, "c_lacking", server.dsn, contract="clusters", table="zones", watermark="id")
    configure(home, "d_good", server.dsn, contract="zones", table="zones", watermark="id")
    done = program("pull", "--json", code=1)
    assert [p["code"] for p in done.json] == ["SOURCE_QUERY", "SOURCE_QUERY", "SOURCE_COLUMNS", "OK"]
    assert "no_such_table" in done.err
    assert server.run("select count(*) from zones") == [(1,)] and len(zones(home)) == 1


def test_wrong_use_is_told_before_anything_happens(server, home: Path, program):
    assert "SOURCE_NONE" in program("pull", code=2).err
    configure(home, "registry", server.dsn, contract="zones", table="zones", watermark="id", colour="red")
    assert "SOURCE_INVALID" in program("pull", code=2).err
    assert "SOURCE_UNKNOWN" in program("pull", "registri", code=2).err
    assert not (home / "landing").exists() and not (home / "warehouse").exists()
