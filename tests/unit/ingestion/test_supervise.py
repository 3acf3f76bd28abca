"""The reading process: a file that kills, stalls or bloats it costs itself; the next one still loads."""

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.landing import land
from ingestion.request import Request
from ingestion.supervise import Reader
from jushu.clock import local_now
from jushu.settings import Settings
from tests.unit.ingestion.taking import ZONE, csv_text


@pytest.fixture
def request_for(settings: Settings, tmp_path: Path) -> Callable[[str], Request]:
    """A request for a good file of the contract zones, landed."""

    def make(name: str) -> Request:
        source = tmp_path / f"zones__{name}.csv"
        source.write_text(csv_text([ZONE | {"zone_name": name}]), "utf-8")
        landed = land(source, settings, local_now())
        return Request(
            str(landed.path), landed.sha256, landed.name, landed.received_at.isoformat(),
            str(tmp_path / f"work-{name}")
        )  # fmt: skip

    return make


def pipe_request(tmp_path: Path, good: Request) -> Request:
    """A request whose landed file is a pipe that nobody writes: opening it waits for ever."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    return Request(str(pipe), good.sha256, good.name, good.arrival, str(tmp_path / "work-pipe"))


def test_one_process_reads_file_after_file(settings: Settings, request_for: Callable[[str], Request]) -> None:
    with Reader(settings) as reader:
        assert reader.child is None
        assert reader.read(request_for("a")).code == "OK"
        process = reader.child
        assert reader.read(request_for("b")).code == "OK"
        assert reader.child is process
    assert process is not None and process.poll() is not None


def test_a_killed_process_is_a_verdict_and_the_next_file_loads(
    settings: Settings, tmp_path: Path, request_for: Callable[[str], Request]
) -> None:
    stalled = pipe_request(tmp_path, request_for("a"))
    with Reader(settings) as reader:
        reader.read(request_for("a0"))
        assert reader.child

        def kill(process_id: int = reader.child.pid) -> None:
            time.sleep(0.3)
            os.kill(process_id, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        verdict = reader.read(stalled)
        killer.join()
        assert (verdict.status, verdict.code) == ("refused", "RESOURCE")
        assert reader.read(request_for("b")).code == "OK"


def test_a_process_that_died_between_files_is_replaced(
    settings: Settings, request_for: Callable[[str], Request]
) -> None:
    with Reader(settings) as reader:
        reader.read(request_for("a"))
        assert reader.child
        reader.child.kill()
        reader.child.wait()
        assert reader.read(request_for("b")).code == "OK"


def test_the_time_limit_ends_a_file_that_stalls(
    tmp_path: Path, settings: Settings, request_for: Callable[[str], Request]
) -> None:
    good = request_for("a")
    with Reader(Settings(home=settings.home)) as warm:
        assert warm.read(good).code == "OK"
    with Reader(Settings(home=settings.home, file_seconds=1)) as reader:
        verdict = reader.read(pipe_request(tmp_path, good))
        assert (verdict.code, "1" in verdict.text_en, "1" in verdict.text_zh) == ("RESOURCE", True, True)
        assert reader.child is None


def test_the_memory_limit_ends_a_file_that_needs_too_much(
    tmp_path: Path, settings: Settings, request_for: Callable[[str], Request]
) -> None:
    """One line of 60 MB in 300 MB of memory; small files before and after have enough of it."""
    source = tmp_path / "zones__big.csv"
    with source.open("wb") as out:
        out.write(b"zone_code,cluster_code,zone_name,established_on\nZ1,C1,")
        for _ in range(60):
            out.write("字".encode() * 350_000)
        out.write(b",2024-01-01\n")
    landed = land(source, settings, local_now())
    big = Request(
        str(landed.path), landed.sha256, landed.name, landed.received_at.isoformat(), str(tmp_path / "w")
    )
    with Reader(Settings(home=settings.home, file_memory_mb=300)) as reader:
        assert reader.read(request_for("a")).code == "OK"
        verdict = reader.read(big)
        assert (verdict.status, verdict.code) == ("refused", "RESOURCE")
        assert reader.read(request_for("b")).code == "OK"
