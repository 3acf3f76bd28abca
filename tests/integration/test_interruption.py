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


def test_a_run_killed_in_the_load_and_in_the_build_ends_in_the_same_state(demo_home: Path, tmp_path: Path):
    home = tmp_path / "home"
    call = jushu_in(home)
    files = len(list((demo_home / "demo" / "files").iterdir()))
    _kill_when(_start(home, "demo"), f"ingest {files // 2}/{files}")
    with duckdb.connect(str(Settings(home=home).warehouse), read_only=True) as connection:
        loaded = connection.execute("select count(*) from ingest.files").fetchall()[0][0]
    assert files // 2 - 1 <= loaded < files
    _kill_when(_start(home, "demo"), "build 30/")
    finished = call("demo", "--json").json
    undisturbed = releases.current(Settings(home=demo_home))
    assert undisturbed
    assert finished["content_hash"] == undisturbed.content_hash
    hashes = {name: t["content_hash"] for name, t in undisturbed.manifest["tables"].items()}
    resumed = releases.current(Settings(home=home))
    assert resumed
    assert {name: t["content_hash"] for name, t in resumed.manifest["tables"].items()} == hashes
    with duckdb.connect(str(Settings(home=home).warehouse), read_only=True) as connection:
        assert chain.verify(connection) is None
    assert list((home / "work").glob("file-*")) == []

    again = call("run", "--json").json
    assert not again["is_new"] and again["content_hash"] == undisturbed.content_hash
    rebuilt = call("run", "--full", "--json").json
    assert not rebuilt["is_new"] and rebuilt["content_hash"] == undisturbed.content_hash
