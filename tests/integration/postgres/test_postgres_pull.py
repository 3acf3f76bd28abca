"""Rows of a real PostgreSQL, pulled by the program as an operator runs it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingestion import contract as contracts
from jushu import chain
from jushu.settings import Settings
from tests.conftest import ROOT
from tests.integration.postgres.pulling import CONTRACT, ask, configure, warehouse

MILLION = 1_000_000
FILLED = {
    "request_id": "'R' || n",
    "cluster_code": "'C' || n % 20",
    "zone_code": "case when n % 3 > 0 then 'Z' || n % 60 end",
    "channel": "(array['window', 'web', '移动端', 'phone'])[n % 4 + 1]",
    "submitted_at": "timestamp '2026-01-01' + n * interval '7 seconds'",
    "first_response_at": "timestamp '2026-01-01 01:00' + n * interval '7 seconds'",
    "rating": "case when n % 10 > 0 then n % 5 + 1 end",
    "sla_met": "n % 2 = 0",
    # What spoils careless exports: separators, quotes, line ends, backslashes, an empty text.
    "requester_name": "(array['王,\"小\"明', E'李\\n雷', '\\N', '', 'O''Neil'])[n % 5 + 1]",
    "updated_at": "timestamp '2026-01-01 02:00' + n * interval '7.000001 seconds'",
}
TYPES = {"VARCHAR": "text", "TIMESTAMP": "timestamp", "INTEGER": "integer", "BOOLEAN": "boolean"}


def table(server, name: str, rows: int, **other: str) -> None:
    """A table with the contract's columns, of so many rows; the expressions of ``other`` replace some."""
    fields = ", ".join(f"{f.name} {TYPES[f.sql_type]}" for f in contracts.load(CONTRACT).fields)
    server.run(
        f"drop table if exists {name}",
        f"create table {name} (n bigint, {fields})",
        insert(name, 1, rows, **other),
        f"create index on {name} (updated_at)",
    )


def insert(name: str, first: int, last: int, **other: str) -> str:
    filled = FILLED | other
    return (
        f"insert into {name} (n, {', '.join(filled)}) select n, {', '.join(filled.values())} "
        f"from generate_series({first}, {last}) as n"
    )


def raw_rows(home: Path) -> int:
    return ask(home, f"select count(*) from raw.{CONTRACT}")[0][0]


def differences(server, home: Path, name: str) -> list[tuple]:
    """Rows of the server's table that are not the latest version of their key in raw, and the reverse."""
    fields = contracts.load(CONTRACT).fields
    columns = ", ".join(f.name for f in fields)
    theirs = home.parent / f"{name}.csv"
    # Jushu keeps no blank text and writes codes for the labels of code lists.
    said = ", ".join(
        f"nullif({f.name}, '') as {f.name}" if f.sql_type == "VARCHAR" and f.name != "channel" else f.name
        for f in fields
    ).replace("channel", "replace(channel, '移动端', 'app')")
    with server.connect() as connection, theirs.open("wb") as file:
        statement = rf"copy (select {said} from {name}) to stdout (format csv, null '\N')"
        with connection.cursor().copy(statement) as lines:
            for line in lines:
                file.write(line)
    types = ", ".join(f"'{f.name}': '{f.sql_type}'" for f in fields)
    with warehouse(home) as connection:
        return connection.execute(
            f"""
            with theirs as (
                from read_csv(?, header = false, auto_detect = false, nullstr = '\\N', quote = '"',
                    escape = '"', allow_quoted_nulls = false, parallel = false, columns = {{{types}}})
            ),
            ours as (
                select {columns} from raw.{CONTRACT}
                qualify row_number() over (
                    partition by request_id order by updated_at desc, _load_seq desc, _line desc
                ) = 1
            )
            select 'lost', * from (from theirs except all from ours)
            union all select 'invented', * from (from ours except all from theirs) limit 5
            """,
            [str(theirs)],
        ).fetchall()


def test_a_million_rows_then_a_thousand_changes_with_nothing_lost_or_doubled(server, home: Path, program):
    table(server, "requests", MILLION)
    configure(home, "helpdesk", server.dsn, table="public.requests", overlap=600)
    # Ten rows get their time now but are committed only after the first pull has passed it.
    late = server.connect()
    late.autocommit = False
    mark = server.run("select max(updated_at) from requests")[0][0]
    late.execute(
        insert(
            "requests", MILLION + 1, MILLION + 10, updated_at=f"timestamp '{mark}' - n % 10 * interval '20 s'"
        )
    )

    (first,) = program("pull", "--json").json
    assert (first["code"], first["read_rows"], first["known_rows"], first["quarantined_rows"]) == (
        "OK", MILLION, 0, 0,
    )  # fmt: skip
    assert (raw_rows(home), first["high"]) == (MILLION, str(mark))
    assert differences(server, home, "requests") == []

    late.commit()
    late.close()
    server.run(
        f"update requests set rating = 5 - coalesce(rating, 0) % 5, updated_at = '{mark}'::timestamp "
        "+ n * interval '1 ms' where n % 1020 = 1",
        insert("requests", MILLION + 11, MILLION + 29),
    )
    changed = server.run(f"select count(*) from requests where updated_at > '{mark}'")[0][0]
    assert changed == 981 + 19
    again = server.run(
        f"select count(*) from requests where updated_at >= '{mark}'::timestamp - interval '600 s'"
    )
    (second,) = program("pull", "helpdesk", "--json").json
    assert (second["code"], second["landed_rows"], second["loaded_rows"]) == ("OK", 1_010, 1_010)
    assert second["read_rows"] == again[0][0]
    assert second["known_rows"] == again[0][0] - 1_010 > 0
    assert raw_rows(home) == MILLION + 1_010
    assert differences(server, home, "requests") == []

    for option in ([], ["--full"]):
        (third,) = program("pull", "helpdesk", "--json", *option).json
        assert (third["code"], third["landed_rows"]) == ("NOTHING_NEW", 0)
    assert raw_rows(home) == MILLION + 1_010
    books = ask(
        home, "select pull_no, read_rows, known_rows, landed_rows, high_mark from ingest.pulls order by 1"
    )
    assert [b[:4] for b in books] == [
        (1, MILLION, 0, MILLION),
        (2, again[0][0], again[0][0] - 1_010, 1_010),
    ]
    with warehouse(home) as connection:
        assert chain.verify(connection) is None


HELD = """
select r.* from held_requests as r
where case when n = {at} then pg_sleep((select seconds from hold)) is not null else true end
"""


def _start(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "jushu", "pull"],
        cwd=ROOT,
        env=os.environ | {"JUSHU_HOME": str(home), "JUSHU_LANG": "en", "COLUMNS": "300"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )


def _wait_until_it_reads(pull: subprocess.Popen[str], home: Path) -> None:
    """Until a good part of the rows stands in the temporary file; the rest is held back by the query."""
    deadline = time.monotonic() + 60
    while sum(p.stat().st_size for p in home.glob("work/pull-*/read.csv")) < 4 << 20:
        assert pull.poll() is None and time.monotonic() < deadline, "the pull did not begin"
        time.sleep(0.05)


@pytest.mark.parametrize("already", [False, True], ids=["first pull", "later pull"])
def test_a_server_or_a_pull_killed_in_the_middle_leaves_nothing_half_loaded(
    server, home: Path, program, already: bool
):
    table(server, "held_requests", 100_000)
    server.run("drop table if exists hold", "create table hold as select 0 as seconds")
    configure(home, "held", server.dsn, query=HELD.format(at=190_000), overlap=0)
    if already:
        program("pull", "held")
    server.run(insert("held_requests", 100_001, 200_000), "update hold set seconds = 600")
    loaded = 100_000 if already else 0

    pull = _start(home)
    _wait_until_it_reads(pull, home)
    server.kill()
    _, said = pull.communicate(timeout=60)
    try:
        assert pull.returncode == 1
        assert "SOURCE_INTERRUPTED" in said and "last mark" in said and server.password not in said
        _nothing_happened(home, loaded)
        down = program("pull", "--json", code=1)
        assert [p["code"] for p in down.json] == ["SOURCE_UNREACHABLE"]
        assert "SOURCE_UNREACHABLE" in down.err and server.password not in down.err + down.out
        assert str(server.port) in down.err
        _nothing_happened(home, loaded)
    finally:
        server.start()

    pull = _start(home)
    _wait_until_it_reads(pull, home)
    pull.send_signal(signal.SIGKILL)
    pull.communicate(timeout=60)
    assert list(home.glob("work/pull-*"))
    _nothing_happened(home, loaded, work=False)

    server.run("update hold set seconds = 0")
    (done,) = program("pull", "--json").json
    assert (done["code"], done["landed_rows"]) == ("OK", 200_000 - loaded)
    assert raw_rows(home) == 200_000
    assert differences(server, home, "held_requests") == []
    assert list(home.glob("work/*")) == []


def _nothing_happened(home: Path, loaded: int, *, work: bool = True) -> None:
    assert not work or list(home.glob("work/*")) == []
    landed = [p for p in home.glob("landing/*/*") if p.is_file()]
    if not loaded:
        assert landed == [] and not Settings(home=home).warehouse.exists()
        return
    assert len(landed) == 1 and raw_rows(home) == loaded
    assert ask(home, "select count(*) from ingest.pulls") == ask(home, "select count(*) from ingest.files")


def test_the_password_stands_nowhere(server, home: Path, program, monkeypatch: pytest.MonkeyPatch):
    table(server, "few", 50)
    configure(home, "few", server.dsn, table="few")
    monkeypatch.delenv("PGPASSFILE")
    refused = program("pull", code=1)
    assert "SOURCE_UNREACHABLE" in refused.err
    monkeypatch.setenv("JUSHU_SOURCE_PASSWORDS", json.dumps({"few": server.password}))
    done = program("pull", "--json")
    assert done.json[0]["loaded_rows"] == 50
    monkeypatch.setenv("JUSHU_SOURCE_PASSWORDS", json.dumps({"few": "wrong-" + server.password}))
    wrong = program("--debug", "pull", code=1)
    assert "password" in wrong.err
    for text in (refused.err, done.out, done.err, wrong.out, wrong.err):
        assert server.password not in text
    for path in home.rglob("*"):
        if path.is_file():
            assert server.password.encode() not in path.read_bytes(), path
