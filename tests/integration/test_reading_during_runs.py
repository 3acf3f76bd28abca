"""Readers never notice a run: while releases are written in a loop, every read succeeds and is whole."""

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from jushu import releases
from jushu.settings import Settings
from tests.conftest import ROOT, jushu_in
from tests.integration.small_home import files, to_inbox, write

SQL_READS, APP_READS, RELEASES = 140, 60, 2
PAUSE = 0.5  # seconds between two reads while a run writes, which would get nowhere on a busy machine
# Both answers come from one released file: a reader that saw two releases at once would find them apart.
QUESTION = (
    "select (select release_id from release_info) as release_id, "
    "(select count(*) from score_node) as nodes, (select count(*) from score_trend) as trends"
)


@pytest.fixture
def busy_home(tmp_path: Path) -> Path:
    """A home with a release that the test may write to."""
    home = tmp_path / "home"
    to_inbox(home, files(tmp_path / "files"))
    jushu_in(home)("run", "--json")
    return home


class Writer(threading.Thread):
    """Files a correction and runs, again and again, until told to stop; every run publishes a new release."""

    def __init__(self, home: Path) -> None:
        super().__init__()
        self.home, self.twice, self.published = home, threading.Event(), []
        self.is_stopped, self.running = False, None

    def run(self) -> None:
        """Write until told to stop; a failure ends the waiting of the readers too."""
        try:
            while not self.is_stopped:
                self._write_once()
        finally:
            self.twice.set()

    def stop(self) -> None:
        """End the run that is under way: nobody reads any more."""
        self.is_stopped = True
        if self.running:
            self.running.terminate()
        self.join()

    def _write_once(self) -> None:
        number = len(self.published) + 1
        head = "request_id,cluster_code,zone_code,submitted_at,updated_at"
        row = f"R1,C1,C1-Z1,2026-06-{number:02d} 10:00:00,2026-10-{number:02d} 00:00:00"
        to_inbox(self.home, [write(self.home, f"service_requests__correction_{number}.csv", head, row)])
        command = [sys.executable, "-m", "jushu", "run", "--json"]
        env = {**os.environ, "JUSHU_HOME": str(self.home)}
        with subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as run:
            self.running = run
            out, err = run.communicate()
        if self.is_stopped:
            return
        assert run.returncode == 0, err.decode()
        self.published.append(json.loads(out)["release_id"])
        if len(self.published) == RELEASES:
            self.twice.set()


def _sql_reads(home: Path, enough: threading.Event, seen: Counter[str]) -> None:
    call = jushu_in(home)
    while seen.total() < SQL_READS or not enough.is_set():
        (row,) = call("sql", QUESTION, "--role", "management", "--json").json
        assert row["nodes"] == row["trends"] > 0
        seen[row["release_id"]] += 1
        enough.wait(PAUSE)


def _app_reads(
    home: Path, enough: threading.Event, monkeypatch: pytest.MonkeyPatch, seen: Counter[str]
) -> None:
    monkeypatch.setenv("JUSHU_HOME", str(home))
    while seen.total() < APP_READS or not enough.is_set():
        st.cache_resource.clear()  # every visit reads the released file
        page = AppTest.from_file(str(ROOT / "app" / "dashboard.py"), default_timeout=60).run()
        assert not page.exception and not page.error, (page.exception, page.error)
        seen[str(releases.current_release_id(Settings(home=home)))] += 1
        enough.wait(PAUSE)


def test_two_hundred_reads_succeed_while_runs_write(busy_home: Path, monkeypatch: pytest.MonkeyPatch):
    writer = Writer(busy_home)
    sql_seen, app_seen = Counter[str](), Counter[str]()
    writer.start()
    try:
        reader = threading.Thread(target=_sql_reads, args=(busy_home, writer.twice, sql_seen))
        reader.start()
        _app_reads(busy_home, writer.twice, monkeypatch, app_seen)
        reader.join()
    finally:
        writer.stop()
    assert sql_seen.total() >= SQL_READS and app_seen.total() >= APP_READS
    assert len(set(writer.published)) == len(writer.published) >= RELEASES
    assert len(sql_seen) >= 2, "the reads must span a publication"
