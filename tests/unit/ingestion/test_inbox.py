"""The inbox: settled files in order of name; a taken file leaves, a refused one is kept apart."""

import os
from pathlib import Path

from ingestion import inbox
from ingestion.pipeline import Outcome
from ingestion.verdict import Verdict
from jushu.settings import Settings


def put(settings: Settings, name: str, age: float) -> Path:
    settings.inbox.mkdir(parents=True, exist_ok=True)
    path = settings.inbox / name
    path.write_text(name)
    os.utime(path, (1000 - age, 1000 - age))
    return path


def test_settled_files_wait_in_order(settings: Settings, tmp_path: Path) -> None:
    assert inbox.waiting(settings) == []
    late, early = put(settings, "b.csv", 60), put(settings, "a.csv", 2)
    put(settings, "c.csv", 1.9)
    put(settings, ".hidden.csv", 60)
    (settings.inbox / "refused").mkdir()
    (settings.inbox / "link.csv").symlink_to(late)
    assert inbox.waiting(settings, now=1000) == [early, late]


def test_a_loaded_file_leaves_and_a_refused_one_moves(settings: Settings) -> None:
    for status in ("loaded", "unchanged"):
        path = put(settings, "a.csv", 60)
        inbox.clear(path, Outcome("a.csv", Verdict(status=status)), settings)
        assert not path.exists()
    path = put(settings, "b.csv", 60)
    inbox.clear(path, Outcome("b.csv", Verdict(status="refused")), settings)
    assert (settings.inbox / "refused" / "b.csv").read_text() == "b.csv" and not path.exists()


def test_a_file_elsewhere_is_left_alone(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x")
    inbox.clear(path, Outcome("a.csv", Verdict()), settings)
    assert path.exists()
