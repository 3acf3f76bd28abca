"""Waivers: two names, a reason, a last day; they cover failing keys in their scope and nothing else."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations import waivers
from expectations.results import RuleResult
from expectations.rules import Rule, load_suites
from ingestion.warehouse import open_for_writing
from jushu import journal
from jushu.clock import local_now
from jushu.errors import JushuError
from jushu.settings import Settings

RULE: Rule = next(rule for suite in load_suites("raw") for rule in suite.rules if rule.id == "RAW-EVT-002")
TODAY = local_now().date()  # when the tests were found: some may run the day after
LAST_DAY = TODAY + timedelta(days=7)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home with an empty warehouse and the failing keys of one run."""
    settings = Settings(home=tmp_path / "home")
    with open_for_writing(settings) as connection:
        connection.execute("create schema checks")
        columns = "run_id varchar, rule_id varchar, table_name varchar, key_json varchar"
        connection.execute(f"create table checks.failed_keys ({columns})")
        for number in (1, 2):
            key = f'{{"{RULE.keys[0]}": "{number}", "{RULE.keys[1]}": "x"}}'
            connection.execute("insert into checks.failed_keys values ('run', ?, 't', ?)", [RULE.id, key])
    (tmp_path / "approval.txt").write_text("agreed")
    return settings


def add(settings: Settings, **changes: Any) -> waivers.Waiver:
    said: dict[str, Any] = {
        "scope": "*",
        "reason": "migration of the sender's system",
        "owner": "Zhang",
        "approver": "Li",
        "expires_on": LAST_DAY,
        "evidence": settings.home.parent / "approval.txt",
    }
    return waivers.add(RULE, settings, **(said | changes))


def result(state: Any = "failed", failed: int = 2) -> RuleResult:
    return RuleResult(
        rule_id=RULE.id,
        layer="raw",
        table="t",
        dimension=RULE.dimension,
        severity="critical",
        owner="o",
        state=state,
        failed_count=failed,
        element_count=9,
        seconds=0.1,
        text_zh="",
        text_en="",
        todo_zh="",
        todo_en="",
    )


def covered(settings: Settings, one: RuleResult, on: date = LAST_DAY) -> dict[str, str]:
    return waivers.apply(settings, [one], run_id="run", on=on)


def test_a_waiver_lets_a_failed_rule_pass_until_its_last_day(settings: Settings) -> None:
    assert covered(settings, result()) == {}
    assert add(settings).waiver_id == "W-0001"
    assert covered(settings, result()) == {RULE.id: "W-0001"}
    assert covered(settings, result(), on=LAST_DAY + timedelta(days=1)) == {}
    with duckdb.connect(str(settings.warehouse)) as connection:
        shown = connection.execute("select waiver_id, approver, is_expired from checks.waivers").fetchall()
        waived = connection.execute("select * from checks.waived").fetchall()
    assert shown == [("W-0001", "Li", True)] and waived == [("run", RULE.id, "W-0001", 2, 2)]


def test_what_could_not_be_checked_is_never_waived(settings: Settings) -> None:
    add(settings)
    assert covered(settings, result("errored", 0)) == {}


def test_every_failing_key_must_be_in_the_scope_of_some_waiver(settings: Settings) -> None:
    first, second = (f"{RULE.keys[0]}={number}" for number in (1, 2))
    add(settings, scope=first)
    assert covered(settings, result()) == {}
    add(settings, scope=f"{second},{RULE.keys[1]}=y")
    assert covered(settings, result()) == {}
    add(settings, scope=f"{second},{RULE.keys[1]}=x")
    assert covered(settings, result()) == {RULE.id: "W-0001, W-0002, W-0003"}
    # more keys failed than are stored: those that are not known are not covered
    assert covered(settings, result(failed=3)) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"approver": " zhang "},
        {"reason": " "},
        {"owner": ""},
        {"expires_on": TODAY - timedelta(days=1)},
        {"scope": "cluster_name=x"},
        {"scope": ""},
        {"scope": RULE.keys[0]},
        {"evidence": Path("nothing.pdf")},
    ],
    ids=str,
)
def test_what_is_refused(settings: Settings, wrong: dict[str, Any]) -> None:
    with pytest.raises(JushuError, match="WAIVER_REFUSED"):
        add(settings, **wrong)
    assert journal.entries(settings) == []


def test_a_waiver_names_its_evidence_in_the_chained_log(settings: Settings) -> None:
    add(settings)
    (entry,) = journal.entries(settings, "waiver")
    # printf agreed | sha256sum
    proof = "9eace41237dcecc2fd793cf88494b80062add70fac8358316003ac38866257da"
    assert (entry["detail"]["evidence_name"], entry["detail"]["evidence_sha256"]) == ("approval.txt", proof)
    assert journal.verify(settings)[0] == []
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("update ingest.log set entry = replace(entry, '\"Li\"', '\"Wu\"')")
    assert [fault.number for fault in journal.verify(settings)[0]] == [1]
