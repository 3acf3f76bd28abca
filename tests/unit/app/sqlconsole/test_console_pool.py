"""The pool against the corpora: analysts' queries pass, hostile ones end, and neither disturbs another."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.sqlconsole.pool import Pool
from jushu import exports, releases
from jushu.errors import JushuError
from jushu.settings import Settings

HERE = Path(__file__).parent
HOSTILE = yaml.safe_load((HERE / "hostile.yaml").read_text("utf-8"))
HARMLESS = [each.strip() for each in (HERE / "harmless.sql").read_text("utf-8").split(";\n") if each.strip()]
ENDLESS = "SELECT count(*) FROM range(1000000000000) AS t(i) WHERE sqrt(i) = i % 7"
STUBBORN = "SELECT levenshtein(repeat('ab', 40000), repeat('ba', 40000))"  # one call that DuckDB cannot stop


class Console:
    """A pool with one release, as one user of one role."""

    def __init__(self, home: Path, release_id: str, **limits: Any) -> None:
        self.settings = Settings(home=home, **limits)
        self.pool = Pool(self.settings)
        self.release_id = release_id

    def ask(self, sql: str, *, token: str = "t", user: str = "李", role: Any = "analyst", **options: Any):
        return self.pool.run(sql, role=role, release_id=self.release_id, user=user, token=token, **options)

    def fault(self, sql: str, **options: Any) -> str:
        with pytest.raises(JushuError) as caught:
            self.ask(sql, **options)
        assert caught.value.zh and caught.value.todo_zh and caught.value.todo_en
        return caught.value.code


def until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        time.sleep(0.01)


@contextmanager
def in_background(console: Console, sql: str, token: str) -> Iterator[tuple[Callable[[], None], list[str]]]:
    """A query of the user 张 in a thread: a function that waits until it runs, and how it ended."""
    codes: list[str] = []
    thread = threading.Thread(
        target=lambda: codes.append(console.fault(sql, token=token, user="张")), daemon=True
    )
    thread.start()
    yield (
        lambda: until(lambda: (run := console.pool._runs.get(token)) is not None and bool(run.worker)),
        codes,
    )
    thread.join(timeout=30)


@pytest.fixture(scope="module")
def console(console_home: Path, release_id: str) -> Iterator[Console]:
    console = Console(console_home, release_id)
    yield console
    console.pool.close()


@pytest.fixture(scope="module")
def tight(console_home: Path, release_id: str) -> Iterator[Console]:
    """Little time and memory: what would end after 15 seconds ends after a third of one."""
    console = Console(console_home, release_id, console_seconds=0.3, console_memory_mb=96, console_workers=2)
    yield console
    console.pool.close()


def test_there_are_a_hundred_harmless_queries() -> None:
    assert len(set(HARMLESS)) >= 100


@pytest.mark.parametrize("statement", HARMLESS)
def test_queries_of_analysts_give_rows(console: Console, statement: str) -> None:
    result = console.ask(statement)
    if "EXPLAIN" in statement:
        assert result.plan
    else:
        assert result.table.height > 0
        assert result.table.rows()


@pytest.mark.parametrize("statement", HOSTILE["failed"])
def test_what_only_the_file_can_tell_fails(console: Console, statement: str) -> None:
    assert console.fault(statement) in ("QUERY_FAILED", "QUERY_REFUSED")


def test_bombs_end_while_another_session_goes_on(tight: Console, console: Console) -> None:
    outcomes: dict[str, str] = {}
    over = threading.Event()

    def throw() -> None:
        for bomb in HOSTILE["bombs"]:
            try:
                outcomes[bomb] = "cut" if tight.ask(bomb, user="张", token="bomb").is_cut else "done"
            except JushuError as error:
                outcomes[bomb] = error.code
        over.set()

    thread = threading.Thread(target=throw)
    thread.start()
    quiet = 0
    while not over.wait(0.2):
        assert tight.ask("SELECT count(*) FROM dim_cluster", token="quiet").table.item() == 12
        quiet += 1
    thread.join()
    assert len(outcomes) == len(HOSTILE["bombs"])
    stopped = {"QUERY_TIMEOUT", "QUERY_MEMORY", "QUERY_CRASHED", "QUERY_FAILED", "QUERY_REFUSED", "cut"}
    in_time = [bomb for bomb, how in outcomes.items() if how not in stopped]
    assert len(in_time) < 5, in_time  # a fast machine ends some of them within the limits
    assert quiet > 10
    assert console.ask("SELECT 1").table.item() == 1


@pytest.mark.parametrize("statement", [ENDLESS, STUBBORN])
def test_a_query_is_cancelled(console: Console, statement: str) -> None:
    with in_background(console, statement, "long") as (started, codes):
        started()
        console.pool.cancel("long")
    assert codes == ["QUERY_CANCELLED"]
    console.pool.cancel("nothing of this name")
    assert console.ask("SELECT 1").table.item() == 1


def test_a_worker_that_dies_is_told_and_replaced(console: Console) -> None:
    with in_background(console, ENDLESS, "dies") as (started, codes):
        started()
        worker = console.pool._runs["dies"].worker
        assert worker
        os.kill(worker._process.pid, signal.SIGKILL)
    assert codes == ["QUERY_CRASHED"]
    assert console.ask("SELECT 1").table.item() == 1


def test_a_query_that_waits_is_cancelled_and_more_than_may_wait_are_told(
    console_home: Path, release_id: str
) -> None:
    console = Console(console_home, release_id, console_workers=1, console_queue=1)
    with (
        in_background(console, ENDLESS, "runs") as (started, ran),
        in_background(console, "SELECT 1", "waits") as (_, waited),
    ):
        started()
        until(lambda: console.pool._waiting == 1)
        assert console.fault("SELECT 1", token="third") == "CONSOLE_BUSY"
        console.pool.cancel("waits")
        console.pool.cancel("runs")
    assert (ran, waited) == (["QUERY_CANCELLED"], ["QUERY_CANCELLED"])
    console.pool.close()


def test_one_user_leaves_a_worker_to_the_others(console: Console) -> None:
    with (
        in_background(console, ENDLESS, "first") as (started, first),
        in_background(console, ENDLESS, "second") as (_, second),
    ):
        started()
        until(lambda: console.pool._waiting == 1)
        assert console.ask("SELECT 1", user="李").table.item() == 1
        console.pool.cancel("second")
        console.pool.cancel("first")
    assert (first, second) == (["QUERY_CANCELLED"], ["QUERY_CANCELLED"])


def test_rows_beyond_the_limit_are_cut_and_it_is_said(console: Console) -> None:
    everything = "SELECT * FROM range(25000) AS t(i)"
    shown = console.ask(everything)
    assert (shown.table.height, shown.is_cut) == (10_000, True)
    whole = console.ask(everything, rows=1_000_000)
    assert whole.table["i"].to_list() == list(range(25_000))
    assert not whole.is_cut
    last = console.ask("SELECT * FROM range(25000) AS t(i) ORDER BY i DESC", rows=2)
    assert last.table["i"].to_list() == [24_999, 24_998]
    exact = console.ask("SELECT * FROM range(10000)")
    assert (exact.table.height, exact.is_cut) == (10_000, False)


def test_bytes_beyond_the_limit_are_cut(console_home: Path, release_id: str) -> None:
    console = Console(console_home, release_id, console_result_mb=1)
    result = console.ask("SELECT repeat('x', 1000) AS x FROM range(5000)")
    assert result.is_cut
    assert 500 < result.table.height < 1100
    console.pool.close()


def test_a_result_says_time_tables_and_plan(console: Console) -> None:
    result = console.ask("SELECT count(*) AS n FROM fct_complaints JOIN dim_cluster USING (cluster_code)")
    assert result.tables == ("fct_complaints", "dim_cluster")
    assert result.milliseconds > 0
    assert result.plan is None
    explained = console.ask("EXPLAIN SELECT * FROM dim_cluster")
    assert explained.plan and "dim_cluster" in explained.plan
    assert explained.table.is_empty()


def test_names_that_repeat_and_kinds_without_a_column_arrive(console: Console) -> None:
    frame = console.ask("SELECT 1 AS a, 2 AS a, INTERVAL 1 MONTH AS a, {'i': INTERVAL 1 DAY} AS 隔").table
    assert frame.rows() == [(1, 2, "1 month", "{'i': 1 day}")]
    assert frame.columns == ["a", "a_1", "a_2", "隔"]


def test_a_role_reads_its_own_file_only(console: Console) -> None:
    count = "SELECT count(*) FROM raw.service_requests"
    assert console.ask(count, role="auditor").table.item() > 0
    assert console.fault(count) == "QUERY_FAILED"
    assert console.fault("FROM fct_service_requests", role="management") == "QUERY_FAILED"
    assert console.fault("SELECT 1", role="operator") == "ROLE_UNKNOWN"


def test_an_unknown_release_is_told(console_home: Path) -> None:
    console = Console(console_home, "1999Q1-r1")
    with pytest.raises(JushuError) as caught:
        console.ask("SELECT 1")
    assert "1999Q1-r1" in caught.value.en
    console.pool.close()


def test_a_worker_knows_nothing_of_the_environment(
    console_home: Path, release_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUSHU_SECRET_OF_THE_APP", "x")
    console = Console(console_home, release_id)
    console.ask("SELECT 1")
    # the one that answered, and a spare one when it has already started
    workers = list(console.pool._idle)
    assert workers
    for worker in workers:
        environment = Path(f"/proc/{worker._process.pid}/environ").read_text()
        assert "JUSHU" not in environment and "HOME" not in environment
        limits = Path(f"/proc/{worker._process.pid}/limits").read_text()
        assert ["Max", "file", "size", "0", "0", "bytes"] in [line.split() for line in limits.splitlines()]
    console.pool.close()
    assert not any(worker.is_alive() for worker in workers)


def test_every_query_is_entered_for_the_auditors(console_home: Path, release_id: str) -> None:
    console = Console(console_home, release_id)
    console.ask("SELECT * FROM dim_cluster", user="王")
    console.fault("SELECT * FROM glob('*')", user="王")
    console.pool.close()
    done, refused = (
        entry["detail"]
        for entry in exports.entries(console.settings, exports.QUERY)
        if entry["detail"]["user"] == "王"
    )
    assert (done["query"], done["rows"], done["outcome"]) == ("SELECT * FROM dim_cluster", 12, "done")
    assert (done["role"], done["release_id"]) == ("analyst", release_id)
    assert done["ms"] > 0
    assert (refused["rows"], refused["outcome"]) == (0, "QUERY_REFUSED")
    assert exports.hashes(console.settings)[1] is None


def test_the_schema_names_every_column_of_the_role(console: Console) -> None:
    columns = console.pool.schema("analyst", console.release_id)
    found = {(each.table, each.column, each.type) for each in columns}
    assert ("dim_cluster", "cluster_code", "VARCHAR") in found
    known = releases.query(
        "SELECT count(*) FROM information_schema.columns WHERE table_catalog = 'jushu'",
        "analyst",
        console.settings,
    )
    assert len(columns) == known.item()
    audited = console.pool.schema("auditor", console.release_id)
    assert any(each.table == "raw.service_requests" for each in audited)
