"""The log of a home: entries made outside a load, the head that is kept beside the database, verification.

The log itself is the hash chain in ``ingest.log`` (``jushu.chain``). Its head stands a second time in
``log/head.json`` and in the manifest of each release, so that a cut tail or a chain that was computed anew is
seen. Query exports are made while a run may hold the database: they are a chain of their own
(``jushu.exports``), whose head becomes an entry of the log.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import duckdb

from jushu import chain, exports, files, releases, view_log, warehouse
from jushu.clock import local_now
from jushu.settings import Settings

HEAD = "head.json"
ACTS = "acts.jsonl"  # copies of the entries made here, for readers who may not open the database
LINE = ("number", "at", "kind", "entry", "previous_hash", "entry_hash")
EXPORTS = "exports"  # kind of the entry that names the head of the chain of exports
CLOCK = "clock"  # kind of the entry that says that the clock was put back
BEHIND = timedelta(seconds=2)  # below that a clock is being adjusted, not put back


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with the log; ``number`` is the entry where it shows."""

    number: int
    zh: str
    en: str


def record(settings: Settings, kind: str, detail: dict[str, Any], at: datetime | None = None) -> str:
    """Add an entry in a transaction of its own, and keep the new head outside; returns the entry's hash.

    The caller holds the lock of the run. New query exports are entered before it.
    """
    with warehouse.connect(settings) as connection:
        moment = at or chain.now(connection)
        connection.execute("begin")
        enter_exports(connection, settings, moment)
        value = chain.append(connection, kind, detail, moment)
        connection.execute("commit")
        keep_head(connection, settings)
        _keep_copy(connection, settings, value)
    return value


def enter_release(settings: Settings, release: releases.Release) -> None:
    """Enter a release, once; also one that a killed run published without entering it."""
    if any(entry["detail"]["release_id"] == release.release_id for entry in entries(settings, "release")):
        return
    known_at = release.manifest.get("known_at")
    detail = {"release_id": release.release_id, "content_hash": release.content_hash}
    record(settings, "release", detail | ({"known_at": known_at} if known_at else {}))


def acts(settings: Settings) -> list[dict[str, Any]]:
    """The entries that ``record`` made, as ``lines``, without opening the database; loads are not among them.

    What is made while the app runs shows there at once: the released log ends before its own release.
    """
    return [json.loads(line) for line in files.lines(settings.log / ACTS)]


def enter_exports(connection: duckdb.DuckDBPyConnection, settings: Settings, at: datetime) -> None:
    """Enter the head of the chain of exports when there are exports that no entry covers yet."""
    head, count = exports.head(settings)
    known = _anchors(connection)
    if count and (not known or known[-1][1:] != (count, head)):
        chain.append(connection, EXPORTS, {"count": count, "head": head}, at)


def enter_clock(connection: duckdb.DuckDBPyConnection) -> None:
    """Enter it when the machine's clock stands before the last entry: by how many seconds, and what it says.

    Times go on from the last entry, and order is by number.
    """
    last, clock = chain.last_time(connection), local_now()
    if last is not None and last - clock > BEHIND:
        detail = {
            "clock": clock.isoformat(timespec="seconds"),
            "behind_seconds": round((last - clock).total_seconds()),
        }
        chain.append(connection, CLOCK, detail, chain.now(connection))


def keep_head(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Write the head of the log beside the database; after the commit, never before."""
    value, number = chain.head(connection)
    settings.log.mkdir(parents=True, exist_ok=True)
    files.write_text(settings.log / HEAD, json.dumps({"number": number, "entry_hash": value}) + "\n")


def _keep_copy(connection: duckdb.DuckDBPyConnection, settings: Settings, value: str) -> None:
    row = connection.execute(
        f"select {chain.COLUMNS} from ingest.log where entry_hash = ?", [value]
    ).fetchone()
    line = dict(zip(LINE, chain.as_text(row or ()), strict=True))
    files.append_line(settings.log / ACTS, json.dumps(line, ensure_ascii=False))


def entries(settings: Settings, kind: str | None = None) -> list[dict[str, Any]]:
    """The entries of the log in order, each with its hash; JushuError as ``verify``."""
    with warehouse.connect(settings, read_only=True) as connection:
        rows = connection.execute(
            "select entry, entry_hash from ingest.log where kind = ? or ? is null order by number",
            [kind, kind],
        ).fetchall()
    return [json.loads(text) | {"entry_hash": value} for text, value in rows]


def lines(settings: Settings) -> list[dict[str, Any]]:
    """The whole log, one entry each, as ``jushu.verifier`` reads it; JushuError as ``verify``."""
    with warehouse.connect(settings, read_only=True) as connection:
        rows = connection.execute(f"select {chain.COLUMNS} from ingest.log order by number").fetchall()
    return [dict(zip(LINE, chain.as_text(row), strict=True)) for row in rows]


def verify(settings: Settings) -> tuple[list[Fault], int, str]:
    """What is wrong with the log (nothing when it is whole), its length and its head.

    Raises JushuError WAREHOUSE_MISSING before the first load, LOCKED while a run is writing.
    """
    with warehouse.connect(settings, read_only=True) as connection:
        broken = chain.verify(connection)
        hashes = dict(connection.execute("select number, entry_hash from ingest.log").fetchall())
        value, number = chain.head(connection)
        anchors = _anchors(connection)
    faults = []
    if broken is not None:
        faults.append(
            Fault(
                broken,
                f"第 {broken} 条与前后不符：被改动、删除或调换。",
                f"Entry {broken} does not fit its neighbours: changed, removed or moved.",
            )
        )
    for zh, en, known in _heads(settings):
        if known is None:
            faults.append(Fault(number, f"缺少{zh}。", f"{en} is missing."))
        elif known["number"] and hashes.get(known["number"]) != known["entry_hash"]:
            faults.append(
                Fault(
                    known["number"],
                    f"{zh}记有第 {known['number']} 条，日志中没有或哈希不同：尾部被截断，或整条链被重算。",
                    f"{en} knows entry {known['number']}, which the log lacks or has with another hash: "
                    "its tail was cut off, or the whole chain was computed anew.",
                )
            )
    return [*faults, *_wrong_exports(settings, anchors), *_wrong_views(settings)], number, value


def _heads(settings: Settings) -> list[tuple[str, str, dict[str, Any] | None]]:
    """Where the head is kept outside the database, in both languages, and what stands there."""
    path = settings.log / HEAD
    outside = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    found = [("库外日志头", "The head kept outside", outside)]
    for release in releases.list_releases(settings):
        # releases of before the log head was kept have none
        if head := release.manifest.get("log_head"):
            found.append((f"发布 {release.release_id} ", f"Release {release.release_id}", head))
    return found


def _wrong_exports(settings: Settings, anchors: list[tuple[int, int, str]]) -> list[Fault]:
    hashes, broken = exports.hashes(settings)
    faults = []
    if broken is not None:
        faults.append(
            Fault(broken, f"导出记录第 {broken} 条被改动。", f"Entry {broken} of the exports was changed.")
        )
    for number, count, head in anchors:
        if len(hashes) < count or hashes[count - 1] != head:
            faults.append(
                Fault(
                    number,
                    f"日志第 {number} 条记有 {count} 次导出，导出记录与之不符。",
                    f"Entry {number} of the log knows {count} exports, which the file of exports is not.",
                )
            )
    return faults


def _wrong_views(settings: Settings) -> list[Fault]:
    _, broken = view_log.verify(settings)
    if broken is None:
        return []
    zh, en = (
        f"查看记录第 {broken} 条与前文不符。",
        f"Entry {broken} of the views does not fit what comes before.",
    )
    return [Fault(broken, zh, en)]


def _anchors(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, int, str]]:
    """Number, count of exports and their head of every entry about exports, in order."""
    rows = connection.execute(
        "select number, entry from ingest.log where kind = ? order by number", [EXPORTS]
    ).fetchall()
    details = [(number, json.loads(text)["detail"]) for number, text in rows]
    return [(number, detail["count"], detail["head"]) for number, detail in details]
