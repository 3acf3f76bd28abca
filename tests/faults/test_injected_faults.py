"""Rows 1, 2, 3 and 25: runs that are killed, or meet a failing disk, at chosen calls of every step.

All calls with all faults are ``make faults``; a kill inside dbt is in tests/integration/test_interruption.py.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import debian
from tests.faults.injected.check import check
from tests.faults.injected.server import Server
from tests.faults.injected.shim import Fault, How, compiled
from tests.faults.injected.worlds import World, made

# World, fault, kind of the call, its path, which of those calls (from 0), how the run must end.
POINTS: dict[str, tuple[str, How, str, str, int, str]] = {
    "row01-landing": ("landing", "kill", "rename", r"^landing/../", 0, "killed"),
    "row01-load": ("landing", "torn", "write", r"\.wal$", -2, "killed"),
    "row01-pointer": ("publishing", "kill", "rename", r"^releases/current$", 0, "killed"),
    "row01-entry": ("publishing", "kill", "write", r"^log/\.head", 0, "killed"),
    "row02-parse-full": ("landing", "full", "write", r"^work/.*/accepted/", 0, "DISK"),
    "row02-commit-eio": ("landing", "broken", "sync", r"\.wal$", 2, "DISK"),
    "row02-log-read-only": ("landing", "read_only", "create", r"^log/", 0, "DISK"),
    "row02-publish-full": ("publishing", "full", "write", r"analyst\.duckdb", 3, "DISK"),
    "row03-child-killed": ("landing", "child", "write", r"^work/.*/refused/", 0, "child killed"),
}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, dict[str, World]]]:
    """The server of runs, and both worlds."""
    folder = tmp_path_factory.mktemp("injected")
    for command, package in (("gcc", "gcc"), ("/usr/include/stdio.h", "libc6-dev")):
        if not (shutil.which(command) or Path(command).is_file()):
            debian.install(package)
    with Server(compiled(folder), folder) as server:
        yield server, {name: made(name, folder / name, server) for name in ("landing", "publishing")}


@pytest.mark.parametrize("point", POINTS)
def test_a_run_that_is_hit_ends_where_an_undisturbed_one_does(
    worlds: tuple[Server, dict[str, World]], point: str
) -> None:
    name, how, kind, path, nth, ends = POINTS[point]
    server, all_worlds = worlds
    world = all_worlds[name]
    calls = [call for call in world.calls if call.kind == kind and re.search(path, call.path)]
    ended, wrong = check(world, server, Fault(how, calls[nth].number))
    assert wrong == []
    assert ended == ends
