"""A run changes nothing twice, and a killed one ends where an undisturbed one does."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb

from jushu import chain, releases
from jushu.settings import Settings
from tests.conftest import ROOT, jushu_in
from tests.integration.small_home import files, to_inbox


def _start(home: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "jushu", *arguments],
        cwd=ROOT,
        env=os.environ | {"JUSHU_HOME": str(home), "JUSHU_LANG": "en"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )


def _kill_when(process: subprocess.Popen[str], said: str) -> None:
    """SIGKILL at the moment the run reports what is wanted."""
    assert process.stderr
    for line in process.stderr:
        if said in line:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return
    raise AssertionError(f"the run never said {said!r}")


def test_a_run_killed_in_the_load_and_in_the_build_ends_in_the_same_state(tmp_path: Path):
    undisturbed, home = tmp_path / "undisturbed", tmp_path / "home"
    for name in (undisturbed, home):
        to_inbox(name, files(tmp_path / f"files of {name.name}"))
    expected = jushu_in(undisturbed)("run", "--json").json
    call = jushu_in(home)
    _kill_when(_start(home, "run"), "ingest 3/5")
    with duckdb.connect(str(Settings(home=home).warehouse), read_only=True) as connection:
        loaded = connection.execute("select count(*) from ingest.files").fetchall()[0][0]
    assert 2 <= loaded < 5
    _kill_when(_start(home, "run"), "build 30/")
    finished = call("run", "--json").json
    assert finished["content_hash"] == expected["content_hash"]
    assert _tables(home) == _tables(undisturbed)
    with duckdb.connect(str(Settings(home=home).warehouse), read_only=True) as connection:
        assert chain.verify(connection) is None
    assert list((home / "work").glob("file-*")) == []

    again = call("run", "--json").json
    assert not again["is_new"] and again["content_hash"] == expected["content_hash"]
    rebuilt = call("run", "--full", "--json").json
    assert not rebuilt["is_new"] and rebuilt["content_hash"] == expected["content_hash"]


def _tables(home: Path) -> dict[str, str]:
    """The hash of the content of each table of the current release."""
    release = releases.current(Settings(home=home))
    assert release
    return {name: table["content_hash"] for name, table in release.manifest["tables"].items()}
