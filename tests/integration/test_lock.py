"""The lock: who has it, waiting for it, what a killed run leaves, and a run that is asked to end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jushu import lock
from jushu.settings import Settings
from tests.conftest import ROOT, jushu_in
from tests.integration.small_home import files, to_inbox

HOLD = (
    "import sys, time\nfrom jushu.settings import Settings\nfrom jushu.lock import hold\n"
    "with hold(Settings()):\n    print('held', flush=True)\n    sys.stdin.readline()"
)


def holding(home: Path) -> subprocess.Popen[str]:
    """A process that holds the lock until it is told to go on."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        cwd=ROOT,
        env=os.environ | {"JUSHU_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stdout.readline() == "held\n"
    return process


def test_a_second_run_is_told_who_and_since_when_or_waits(home: Path, tmp_path: Path):
    (file, *_) = files(tmp_path / "files")
    first = holding(home)
    try:
        refused = jushu_in(home)("ingest", str(file), code=1).err
        assert "LOCKED" in refused and str(first.pid) in refused and os.uname().nodename in refused
        owner = jushu_in(home)("status", "--json").json["running"]
        assert owner["process"] == first.pid and owner["seconds"] >= 0 and owner["command"]
        assert "LOCKED" in jushu_in(home)("ingest", str(file), "--wait", "0.5", code=1).err

        second = subprocess.Popen(
            [sys.executable, "-m", "jushu", "ingest", str(file), "--wait", "120"],
            cwd=ROOT,
            env=os.environ | {"JUSHU_HOME": str(home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert second.stderr and str(first.pid) in second.stderr.readline()  # it says for whom it waits
        first.communicate("\n")
        assert second.wait(120) == 0
    finally:
        first.kill()
        first.wait()
    assert lock.holder(Settings(home=home)) is None


def test_the_lock_of_a_killed_run_is_taken_over(home: Path):
    killed = holding(home)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    settings = Settings(home=home)
    assert lock.holder(settings) is None and lock.left_by(settings)["process"] == killed.pid
    with lock.hold(settings):
        owner = lock.holder(settings)
        assert owner and owner["process"] == os.getpid()
        with lock.hold(settings):  # a part of a run
            pass
        assert lock.holder(settings)
    assert lock.left_by(settings) == {}


def _descendants(pid: int) -> list[int]:
    """Processes that a process started, and those that they did."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *_descendants(child)]
    return found


@pytest.mark.parametrize("said", ["ingest 2/", "build 5/"])
def test_a_run_that_is_asked_to_end_takes_its_children_along(home: Path, tmp_path: Path, said: str):
    to_inbox(home, files(tmp_path / "files"))
    run = subprocess.Popen(
        [sys.executable, "-m", "jushu", "run"],
        cwd=ROOT,
        env=os.environ | {"JUSHU_HOME": str(home), "JUSHU_LANG": "en"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stderr
    words = []
    for line in run.stderr:
        words.append(line)
        if said in line:
            break
    children = _descendants(run.pid)
    assert children, words
    run.send_signal(signal.SIGTERM)
    rest = run.stderr.read()
    assert run.wait(60) == 130 and "Interrupted" in rest, rest
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{child}").exists() for child in children):
        assert time.monotonic() < deadline, children
        time.sleep(0.1)
    assert lock.left_by(Settings(home=home)) == {}
    report = jushu_in(home)("doctor", "--json").json
    assert report["sound"] and "log" in report["checked"]
