"""Row 24 of the fault matrix: a clock that was put back, and a machine in another time zone."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from ingestion.pipeline import ingest
from jushu import clock, journal
from jushu.clock import local_now
from jushu.doctor.examine import examine
from jushu.settings import Settings
from tests.conftest import ROOT

ZONES = "zone_code,cluster_code,zone_name,established_on\n"
AHEAD = timedelta(days=400)


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The machine's clock is 400 days ahead until the patch is undone."""

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + AHEAD

    monkeypatch.setattr(clock, "datetime", Later)
    return monkeypatch


def load(settings: Settings, folder: Path, *names: str) -> None:
    """Load one file of one zone per name, in one run."""
    folder.mkdir(exist_ok=True)
    paths = []
    for name in names:
        paths.append(folder / f"zones__{name}.csv")
        paths[-1].write_text(f"{ZONES}Z1,C1,{name},2024-01-01\n", encoding="utf-8")
    assert {o.verdict.code for o in ingest(paths, settings)} == {"OK"}


def test_row_24_times_go_on_when_the_clock_is_put_back(ahead: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    load(settings, tmp_path / "in", "one")
    ahead.undo()
    load(settings, tmp_path / "in", "two", "three")
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        rows = connection.execute("select zone_name, _loaded_at from raw.zones order by _load_seq").fetchall()
        logged = connection.execute("select logged_at from ingest.log order by number").fetchall()
        # what was known when the first file came is still what it was
        assert connection.execute(
            "select count(*) from raw.zones where _loaded_at <= ?", [rows[0][1]]
        ).fetchall() == [(1,)]
    assert [name for name, _ in rows] == ["one", "two", "three"]
    assert rows[0][1] < rows[1][1] < rows[2][1] and logged == sorted(logged)
    (anomaly,) = journal.entries(settings, "clock")
    assert anomaly["detail"]["behind_seconds"] == pytest.approx(AHEAD.total_seconds(), abs=120)
    faults, _, _ = journal.verify(settings)
    assert faults == []
    found, _ = examine(settings)
    assert [(f.area, f.level) for f in found] == [("log", "warning")]
    assert f"{local_now():%Y-%m-%d}" in found[0].en and f"{local_now():%Y-%m-%d}" in found[0].zh


def test_row_24_the_zone_of_the_machine_does_not_matter() -> None:
    said = []
    for zone in ("America/New_York", "Asia/Shanghai", "nowhere"):
        program = "from jushu.clock import local_now; print(local_now().isoformat())"
        out = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=os.environ | {"TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        said.append(datetime.fromisoformat(out.strip()))
    china = datetime.now(UTC).replace(tzinfo=None) + timedelta(hours=8)
    assert all(abs(china - moment) < timedelta(minutes=1) for moment in said)
