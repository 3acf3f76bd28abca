"""The log of views: a chain over one file per day, in which no change stays unseen."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from jushu import chain, view_log
from jushu.settings import Settings

FIRST, LAST, NEXT = (datetime(2026, 10, 8, 9), datetime(2026, 10, 8, 23, 59), datetime(2026, 10, 9, 0, 1))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home with two views of one day and one of the next."""
    settings = Settings(home=tmp_path)
    for user, at in (("张", FIRST), ("李", LAST), ("张", NEXT)):
        view_log.record(settings, {"user": user, "role": "auditor", "page": "quality"}, at)
    return settings


def test_views_are_kept_by_day_and_follow_each_other_over_midnight(settings: Settings) -> None:
    assert view_log.days(settings) == ["2026-10-09", "2026-10-08"]
    assert [entry["detail"]["user"] for entry in view_log.entries(settings, "2026-10-08")] == ["张", "李"]
    assert [entry["number"] for entry in view_log.entries(settings, "2026-10-09")] == [3]
    assert view_log.verify(settings) == (3, None)


def test_an_empty_log_is_whole(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert view_log.head(settings) == (chain.START, 0)
    assert view_log.verify(settings) == (0, None)
    assert view_log.entries(settings, "2026-10-08") == []


def test_a_day_is_no_path(settings: Settings) -> None:
    (settings.log / "head.jsonl").write_text('{"entry": "{}"}\n')
    assert view_log.entries(settings, "../head") == []


def test_a_changed_entry_is_found(settings: Settings) -> None:
    path = settings.log / "views" / "2026-10-08.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("李", "王"), encoding="utf-8")
    assert view_log.verify(settings) == (3, 2)


def test_a_removed_entry_and_a_removed_day_are_found(settings: Settings) -> None:
    path = settings.log / "views" / "2026-10-08.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text(lines[1] + "\n", encoding="utf-8")
    assert view_log.verify(settings) == (2, 1)
    path.unlink()
    assert view_log.verify(settings) == (1, 1)


def test_the_head_is_the_hash_of_the_last_entry(settings: Settings) -> None:
    line = json.loads((settings.log / "views" / "2026-10-09.jsonl").read_text(encoding="utf-8"))
    assert view_log.head(settings) == (line["entry_hash"], 3)
    assert line["entry_hash"] == chain.entry_hash(line["previous_hash"], json.loads(line["entry"]))
