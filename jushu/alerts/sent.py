"""What was sent to whom and what could not be, one line each in ``<home>/log/sent_alerts.jsonl``."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from filelock import FileLock

from jushu.alerts.query import Alert
from jushu.clock import local_now
from jushu.errors import JushuError
from jushu.settings import Settings

FILE = "sent_alerts.jsonl"
KEY = ("way", "cluster_code", "indicator_code", "kind", "period_code")


def lock(settings: Settings) -> FileLock:
    """Held from reading what was sent until the rest is noted, so that nothing goes out twice."""
    settings.log.mkdir(parents=True, exist_ok=True)
    return FileLock(settings.log / ".alerts.lock")


def key(way: str, alert: Alert) -> tuple[str, ...]:
    """What makes an alert the same one for a receiver."""
    return (way, alert.cluster_code, alert.indicator_code, alert.kind, alert.period_code)


def keys(settings: Settings) -> set[tuple[str, ...]]:
    """Keys of everything that was sent."""
    return {tuple(line[name] for name in KEY) for line in _lines(settings) if "error" not in line}


def note(settings: Settings, release_id: str, way: str, alerts: Iterable[Alert]) -> None:
    """Remember what was sent on a way."""
    now = local_now().isoformat(timespec="seconds")
    told = {"release_id": release_id, "sent_at": now}
    _add(settings, [dict(zip(KEY, key(way, alert), strict=True)) | told for alert in alerts])


def note_failure(settings: Settings, release_id: str, way: str, error: JushuError) -> None:
    """Remember that a message could not be sent, and why."""
    now = local_now().isoformat(timespec="microseconds")
    said = {"code": error.code, "zh": error.zh, "en": error.en}
    _add(settings, [{"way": way, "release_id": release_id, "tried_at": now, "error": said}])


def failures(settings: Settings, since: datetime) -> list[dict[str, Any]]:
    """What could not be sent since a time: way, release_id, tried_at, error with code and both texts."""
    start = since.isoformat(timespec="microseconds")
    return [line for line in _lines(settings) if "error" in line and line["tried_at"] >= start]


def _add(settings: Settings, lines: list[dict[str, Any]]) -> None:
    settings.log.mkdir(parents=True, exist_ok=True)
    with (settings.log / FILE).open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _lines(settings: Settings) -> list[dict[str, Any]]:
    path = settings.log / FILE
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
