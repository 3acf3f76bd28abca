"""The doctor on a sound home and on homes with one fault each; nothing it looks at is changed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from jushu.settings import Settings
from tests.conftest import ROOT, jushu_in
from tests.integration.small_home import files


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with loaded files, one of them with a refused row."""
    folder = tmp_path_factory.mktemp("doctor")
    given = files(folder / "files")
    (folder / "files" / "zones__2.csv").write_text(
        "zone_code,cluster_code,zone_name,established_on\nC1-Z2,C1,二区,2025-01-01\nC1-Z3,C1,三区,不详\n"
    )
    jushu_in(folder / "home")("ingest", *map(str, given), str(folder / "files" / "zones__2.csv"))
    return folder / "home"


def state(home: Path) -> dict[str, tuple[int, float]]:
    return {str(p): (p.stat().st_size, p.stat().st_mtime) for p in home.rglob("*") if p.is_file()}


def change(home: Path, statement: str) -> None:
    with duckdb.connect(str(Settings(home=home).warehouse)) as connection:
        connection.execute(statement)


def flip(path: Path) -> None:
    """One bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)


def first(home: Path, pattern: str) -> Path:
    return min(home.glob(pattern))


FAULTS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a landed byte": ("landing", lambda h: flip(first(h, "landing/??/*"))),
    "a landed file": ("landing", lambda h: first(h, "landing/??/*").unlink()),
    "a lake file": ("lake", lambda h: flip(first(h, "lake/enterprise_reports/*/*.parquet"))),
    "a lake folder": ("lake", lambda h: shutil.rmtree(first(h, "lake/zones/*"))),
    "a raw value": (
        "books",
        lambda h: change(h, "update raw.enterprise_reports set staff_count = 11 where _line = 2"),
    ),
    "a raw row": ("books", lambda h: change(h, "delete from raw.zones where zone_code = 'C1-Z2'")),
    "a refused row": ("books", lambda h: change(h, "delete from ingest.quarantine")),
    "a row nobody booked": (
        "books",
        lambda h: change(h, "insert into raw.zones (zone_code, _file_id) values ('X', 'x')"),
    ),
    "a total": (
        "books",
        lambda h: change(h, "update ingest.control_totals set value = 7 where measure = 'rows'"),
    ),
    "a log entry": ("log", lambda h: change(h, "delete from ingest.log where number = 2")),
    "stored definitions": ("definitions", lambda h: flip(first(h, "definitions/*.zip"))),
}


def test_a_sound_home(sound: Path):
    before = state(sound)
    report = jushu_in(sound)("doctor", "--json").json
    assert report["sound"] and report["findings"] == []
    assert len(report["checked"]) == 9
    assert state(sound) == before


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_is_found_where_it_is(fault: str, sound: Path, tmp_path: Path):
    home = tmp_path / "home"
    shutil.copytree(sound, home)
    area, spoil = FAULTS[fault]
    spoil(home)
    report = jushu_in(home)("doctor", "--json", code=1).json
    errors = [f for f in report["findings"] if f["level"] == "error"]
    assert not report["sound"] and errors[0]["area"] == area
    assert all(f["zh"] and f["en"] and f["todo_zh"] and f["todo_en"] for f in errors)


COMMIT = """
import os
from datetime import datetime
from jushu import chain, journal, warehouse
from jushu.settings import Settings
connection = warehouse.connect(Settings())
connection.execute("begin")
chain.append(connection, "build", {"models": 3}, datetime(2026, 10, 1))
connection.execute("commit")
journal.keep_head(connection, Settings())
os._exit(9)  # as after a power cut: the write-ahead log stays
"""


def test_a_cut_write_ahead_log_is_noticed(sound: Path, tmp_path: Path):
    home = tmp_path / "home"
    shutil.copytree(sound, home)
    environment = os.environ | {"JUSHU_HOME": str(home)}
    subprocess.run([sys.executable, "-c", COMMIT], cwd=ROOT, env=environment, check=False)
    journal = Path(f"{Settings(home=home).warehouse}.wal")
    assert jushu_in(home)("doctor", "--json").json["sound"]
    os.truncate(journal, journal.stat().st_size - 7)
    report = jushu_in(home)("doctor", "--json", code=1).json
    assert [f["area"] for f in report["findings"] if f["level"] == "error"] == ["log"]


def test_leftovers_are_told_and_need_nobody(sound: Path, tmp_path: Path):
    home = tmp_path / "home"
    shutil.copytree(sound, home)
    (home / "run.owner.json").write_text(
        '{"process": 4, "since": "2026-10-01T08:00:00", "host": "a", "command": "jushu run"}'
    )
    (home / "work").mkdir(exist_ok=True)
    (home / "work" / "file-00000009-4").mkdir()
    (home / "lake" / "zones" / "0123456789abcdef").mkdir()
    report = jushu_in(home)("doctor", "--json").json
    assert {(f["area"], f["level"]) for f in report["findings"]} == {
        ("lake", "warning"),
        ("lock", "warning"),
        ("work", "warning"),
    }


def test_what_a_run_holds_is_reported_as_unchecked(sound: Path, tmp_path: Path):
    home = tmp_path / "home"
    shutil.copytree(sound, home)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import time\nfrom jushu import warehouse\nfrom jushu.settings import Settings\n"
            "from jushu.lock import hold\nwith hold(Settings()), warehouse.connect(Settings()):\n"
            "    print('held', flush=True)\n    time.sleep(60)",
        ],
        cwd=ROOT,
        env=os.environ | {"JUSHU_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        report = jushu_in(home)("doctor", "--json").json
    finally:
        holder.kill()
        holder.wait()
    assert {f["area"] for f in report["findings"] if f["level"] == "unchecked"} == {
        "books",
        "lake",
        "log",
        "lock",
    }
    assert set(report["checked"]) == {"landing", "releases", "definitions", "space", "work"}
