"""Files that a kill or a full disk may cut off anywhere."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jushu import exports, files, journal, leftovers, lock, view_log
from jushu.settings import Settings


def test_the_part_of_a_line_that_a_kill_left_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    assert files.lines(path) == [] and files.last_line(path) is None
    files.append_line(path, "一")
    whole = path.read_bytes()
    for left in ('{"number": 2', "二".encode()[:1].decode("latin-1")):
        path.write_bytes(whole + left.encode("latin-1"))
        assert files.lines(path) == ["一"] and files.last_line(path) == "一"
    files.append_line(path, "二")
    assert path.read_text(encoding="utf-8") == "一\n二\n"
    path.write_bytes(b"half a line and nothing before")
    files.append_line(path, "一")
    assert files.lines(path) == ["一"]


def test_a_file_that_cannot_be_replaced_stays_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "head.json"
    path.mkdir()  # a rename onto a folder fails
    with pytest.raises(OSError):
        files.write_text(path, "{}")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["exports.jsonl", "views/2026-10-08.jsonl"])
def test_records_of_readers_go_on_after_a_cut_line(tmp_path: Path, name: str) -> None:
    settings = Settings(home=tmp_path)
    from datetime import datetime

    def record(text: str) -> None:
        if name.startswith("views"):
            view_log.record(settings, {"page": text}, datetime(2026, 10, 8))
        else:
            exports.record(settings, {"query": text})

    record("one")
    with (settings.log / name).open("a") as file:
        file.write('{"entry": "{\\"numb')
    record("two")
    lines = [json.loads(line) for line in (settings.log / name).read_text().splitlines()]
    assert [json.loads(line["entry"])["number"] for line in lines] == [1, 2]
    assert exports.hashes(settings)[1] is None and view_log.verify(settings)[1] is None


def test_acts_without_their_last_line_can_be_read(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    settings.log.mkdir()
    (settings.log / journal.ACTS).write_text('{"number": 1}\n{"num')
    assert journal.acts(settings) == [{"number": 1}]


def test_the_next_run_removes_what_dead_processes_were_making(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    home, living = Settings(home=tmp_path), os.getppid()
    names = {
        f"landing/.{dead.pid}-0a1b.part": False,
        f"landing/.{living}-0a1b.part": True,
        f"definitions/.{'ab' * 32}.{dead.pid}.tmp": False,
        f"log/.head.json.{dead.pid}.tmp": False,
        f"releases/.current.{dead.pid}.tmp": False,
        f"work/file-00000001-{dead.pid}/a": False,
        f"work/check-{living}/a": True,
        "work/docs/a": True,
        "landing/ab/abcdef": True,
    }
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert len(leftovers.found(home)) == 8
    with lock.hold(home):
        assert {name: (tmp_path / name).exists() for name in names} == names
