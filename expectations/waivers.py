"""Waivers: a failed rule that lets a release pass, for a reason, under two names, until a day.

A waiver is an entry of the hash-chained log, so that none can be slipped in or taken out; the tables
``checks.waivers`` and ``checks.waived`` are written from the log by every run, for the release to show.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import duckdb

from expectations.results import RuleResult
from expectations.rules import Rule
from jushu import files, journal, warehouse
from jushu.clock import local_now
from jushu.errors import JushuError
from jushu.settings import Settings

KIND = "waiver"
EVERYTHING = "*"
_TABLES = """
create schema if not exists checks;
create or replace table checks.waivers (
    waiver_id varchar, rule_id varchar, scope varchar, reason varchar, owner varchar, approver varchar,
    expires_on date, evidence_name varchar, evidence_sha256 varchar, is_expired boolean
);
create table if not exists checks.waived (
    run_id varchar, rule_id varchar, waiver_id varchar, failed_count bigint, covered_count bigint
);
"""


@dataclass(frozen=True)
class Waiver:
    """One waiver: of ``rule_id``, for the failing keys in ``scope``: ``*``, or key=value pairs that a
    key must all have; valid up to and including ``expires_on``. ``evidence_*`` name the file that justifies
    it.
    """

    waiver_id: str
    rule_id: str
    scope: str
    reason: str
    owner: str
    approver: str
    expires_on: str
    evidence_name: str
    evidence_sha256: str

    def holds(self, on: date) -> bool:
        """True until the day it ends."""
        return on.isoformat() <= self.expires_on

    @property
    def pairs(self) -> dict[str, str]:
        """What a failing key must have; nothing for every key."""
        return {} if self.scope == EVERYTHING else dict(p.split("=", 1) for p in self.scope.split(","))


def add(
    rule: Rule,
    settings: Settings,
    *,
    scope: str,
    reason: str,
    owner: str,
    approver: str,
    expires_on: date,
    evidence: Path,
) -> Waiver:
    """Enter a waiver in the log. The caller holds the lock of the run.

    Raises JushuError WAIVER_REFUSED where owner and approver are one, a text is empty, the day is over, the
    scope is no key of the rule, or there is no such evidence.
    """
    found = evidence.is_file()
    waiver = Waiver(
        waiver_id=f"W-{len(read(settings)) + 1:04d}",
        rule_id=rule.id,
        scope=scope,
        reason=reason,
        owner=owner,
        approver=approver,
        expires_on=expires_on.isoformat(),
        evidence_name=evidence.name,
        evidence_sha256=files.sha256(evidence) if found else "",
    )
    fault = _fault(waiver, rule.keys)
    if not found:
        fault = f"没有证据文件 {evidence}", f"there is no file of evidence {evidence}"
    if fault:
        raise JushuError(
            "WAIVER_REFUSED",
            zh=f"不接受这份豁免：{fault[0]}。",
            en=f"This waiver is not taken: {fault[1]}.",
            todo_zh="豁免需要理由、证据文件、到期日，以及互不相同的责任人和批准人。",
            todo_en="A waiver needs a reason, a file of evidence, a last day, an owner and another approver.",
            wrong_use=True,
        )
    journal.record(settings, KIND, asdict(waiver))
    return waiver


def read(settings: Settings) -> list[Waiver]:
    """Every waiver of the log in order, also expired ones."""
    return [Waiver(**entry["detail"]) for entry in journal.entries(settings, KIND)]


def apply(
    settings: Settings, results: Iterable[RuleResult], *, run_id: str, on: date | None = None
) -> dict[str, str]:
    """The failed rules whose failing keys are all covered by waivers that hold, with the waivers' ids.

    A rule that could not be checked is never covered, and neither is one of which keys were left out of the
    store, unless a waiver is for every key. Writes ``checks.waivers`` and ``checks.waived``.
    """
    today, waivers = on or local_now().date(), read(settings)
    covered: dict[str, str] = {}
    with warehouse.connect(settings) as connection:
        connection.execute("begin")
        connection.execute(_TABLES)
        for waiver in waivers:
            row = [*asdict(waiver).values(), not waiver.holds(today)]
            connection.execute(f"insert into checks.waivers values ({', '.join('?' * 10)})", row)
        for result in results:
            mine = [w for w in waivers if w.rule_id == result.rule_id and w.holds(today)]
            if result.state != "failed" or not mine:
                continue
            ids, count = ", ".join(w.waiver_id for w in mine), _covered(connection, run_id, result, mine)
            row = [run_id, result.rule_id, ids, result.failed_count, count]
            connection.execute("insert into checks.waived values (?, ?, ?, ?, ?)", row)
            if count == result.failed_count:
                covered[result.rule_id] = ids
        connection.execute("commit")
    return covered


def _covered(
    connection: duckdb.DuckDBPyConnection, run_id: str, result: RuleResult, waivers: list[Waiver]
) -> int:
    """Number of failing keys of a rule that one of the waivers covers."""
    if any(waiver.scope == EVERYTHING for waiver in waivers):
        return result.failed_count
    rows = connection.execute(
        "select key_json from checks.failed_keys where run_id = ? and rule_id = ?", [run_id, result.rule_id]
    ).fetchall()
    keys = [json.loads(text) for (text,) in rows]
    wanted = [waiver.pairs for waiver in waivers]
    return sum(any(all(str(key.get(k)) == v for k, v in pairs.items()) for pairs in wanted) for key in keys)


def _fault(waiver: Waiver, keys: tuple[str, ...]) -> tuple[str, str] | None:
    """Why a waiver cannot be taken, in both languages."""
    if not all(text.strip() for text in (waiver.reason, waiver.owner, waiver.approver)):
        return "理由、责任人、批准人不得为空", "reason, owner and approver must not be empty"
    if waiver.owner.strip().casefold() == waiver.approver.strip().casefold():
        return "批准人就是责任人", "the approver is the owner"
    if not waiver.holds(local_now().date()):
        return f"到期日 {waiver.expires_on} 已过", f"its last day {waiver.expires_on} is over"
    pairs = [] if waiver.scope == EVERYTHING else [p.split("=", 1) for p in waiver.scope.split(",")]
    if any(len(pair) < 2 or pair[0] not in keys for pair in pairs):
        names = ", ".join(keys)
        return f"范围应为 * 或 键=值，键是 {names}", f"the scope is * or KEY=VALUE; the keys are {names}"
    return None
