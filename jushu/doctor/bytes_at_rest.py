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
    known = _known(connection) if connection is not None else {}
    for path in sorted(settings.landing.glob("??/*")):
        there.add(path.name)
        if _hash(path) != path.name:
            name = " ".join([*filter(None, [known.get(path.name)]), path.name])
            yield Finding(
                "landing",
                "error",
                f"落地文件的内容已变或读不出：{name}。",
                f"A landed file is not what was received, or cannot be read: {name}.",
                *AGAIN,
            )
    if connection is None:
        return
    for sha256 in sorted(there - known.keys()):
        yield Finding(
            "landing",
            "warning",
            f"落地文件 {sha256} 从未入库。",
            f"Landed file {sha256} was never loaded.",
            "一次中断所致：文件若还在收件夹，下一次运行会入库；否则请报送方重发，不会重复入库。",
            "An interruption: the next run loads it if it is still in the inbox; else have it sent again.",
        )
    for sha256, name in sorted(known.items()):
        if sha256 not in there:
            yield Finding(
                "landing",
                "error",
                f"落地文件不在：{name} {sha256}。",
                f"Landed file missing: {name} {sha256}.",
                *AGAIN,
            )


def _known(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Landed bytes by their hash: under which names they came, and to which tables they went."""
    rows = connection.execute(
        """
        select sha256, string_agg(distinct original_name, ', ' order by original_name),
            string_agg(distinct contract, ', ' order by contract) filter (status = 'loaded')
        from ingest.files group by sha256
        """
    ).fetchall()
    return {sha256: f"{names} → {tables}" if tables else names for sha256, names, tables in rows}


def _hash(path: Path) -> str | None:
    try:
        return files.sha256(path)
    except OSError:
        return None
