"""Landed bytes: each file is what its name says, and every file of the books is there."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from jushu import files
from jushu.doctor.finding import Finding
from jushu.settings import Settings

AGAIN = (
    "从备份恢复这个文件，或请报送方重新报送；引用它的指标在此之前不可重演。",
    "Restore this file from a backup, or have it sent again; what used it cannot be replayed without it.",
)


def landing(settings: Settings, connection: duckdb.DuckDBPyConnection | None) -> Iterator[Finding]:
    """Damaged and missing landed files; which are missing is not known while the books cannot be read."""
    there: set[str] = set()
    for path in sorted(settings.landing.glob("??/*")):
        there.add(path.name)
        if (actual := _hash(path)) != path.name:
            said = actual or "unreadable"
            yield Finding(
                "landing",
                "error",
                f"落地文件 {path.name} 的内容已变（现为 {said}）。",
                f"Landed file {path.name} is not what was received (now {said}).",
                *AGAIN,
            )
    if connection is None:
        return
    known = connection.execute("select distinct sha256, original_name from ingest.files").fetchall()
    for sha256 in sorted(there - {sha256 for sha256, _ in known}):
        yield Finding(
            "landing",
            "warning",
            f"落地文件 {sha256} 从未入库。",
            f"Landed file {sha256} was never loaded.",
            "一次中断所致：文件若还在收件夹，下一次运行会入库；否则请报送方重发，不会重复入库。",
            "An interruption: the next run loads it if it is still in the inbox; else have it sent again.",
        )
    for sha256, name in sorted(known):
        if sha256 not in there:
            yield Finding(
                "landing",
                "error",
                f"落地文件不在：{name}（{sha256}）。",
                f"Landed file missing: {name} ({sha256}).",
                *AGAIN,
            )


def _hash(path: Path) -> str | None:
    try:
        return files.sha256(path)
    except OSError:
        return None
