"""Rules derived from dbt's declarations and the contracts: each against a fault planted in a small table."""

import duckdb
import pytest

from expectations.declared import FOLDERS, models
from expectations.derive import all_suites, derived_suites
from expectations.rules import Suite, load_suites
from expectations.run import run_layer
from jushu.settings import Settings
from tests.unit.expectations import raw_world

PROJECT = Settings().dbt_project_dir
TABLES = ("stg_policy__funds", "fct_funds", "raw.funds")


def suites() -> list[Suite]:
    """The derived rules of one chain from raw to facts, and the written ones of its raw table."""
    return [suite for suite in all_suites(PROJECT) if suite.label in TABLES]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_table_has_a_rule_on_its_key(folder: str):
    ruled = {suite.table: suite for suite in derived_suites(PROJECT)}
    for model in models(PROJECT).values():
        if model.folder == folder and model.key:
            kinds = {rule.id.rpartition("-")[2] for rule in ruled[model.name].rules}
            assert kinds & {"KEY", "ROWS"}, model.name
    assert {m.name for m in models(PROJECT).values() if not m.key} <= {"audit_measure"}


def test_every_staging_table_is_held_against_its_input():
    for model in models(PROJECT).values():
        if model.folder == "staging" and model.name != "stg_reference__working_days":
            (suite,) = [suite for suite in derived_suites(PROJECT) if suite.table == model.name]
            kinds = {rule.id.rpartition("-")[2] for rule in suite.rules}
            assert kinds >= {"FILLED", "ROWS", "AS_OF"}, model.name


def test_nothing_is_both_written_and_derived():
    """The derived rules promise the keys; no written suite of a mart repeats them."""
    for suite in load_suites("marts"):
        for rule in suite.rules:
            assert "having count(*) > 1" not in rule.failing, rule.id


def sound(connection: duckdb.DuckDBPyConnection) -> None:
    """Seven entries of funds in raw, staging and the fact table; the books balance."""
    raw_world.empty(connection)
    raw_world.put(connection, "clusters", cluster_code="C1", established_on="2024-01-01")
    days = {"entry_on": "2026-03-01", "filed_on": "2026-03-02", "is_key_project": False}
    for number, amount in enumerate((100, 50, 25, 10, 5, 3, 2), start=1):
        entry = {"entry_id": f"E{number}", "fund_code": "F1", "cluster_code": "C1", "kind": "arrived"}
        raw_world.put(connection, "funds", **entry, amount_cny=amount, **days)
    raw_world.balance(connection)
    connection.execute(
        "create table int_period__bounds as select timestamp '2026-10-08' as as_of;"
        "create table stg_policy__funds as "
        "select _source as source_system, * exclude (_source, _row_hash) from raw.funds;"
        "create table dim_cluster as select cluster_code from raw.clusters;"
        "create table dim_zone as select zone_code from raw.zones;"
        "create table fct_funds as "
        "select source_system, entry_id, cluster_code, null as zone_code from stg_policy__funds"
    )


def found(house, run_id: str) -> dict[str, list[tuple]]:
    """Failing keys of the chain by rule, none of which may be errored."""
    results = run_layer(house.settings, "marts", run_id=run_id, suites=suites())
    assert {result.rule_id: result.text_en for result in results if result.state == "errored"} == {}
    return house.failed_keys(run_id)


FAULTS = """
insert into stg_policy__funds select * from stg_policy__funds where entry_id = 'E1';
update stg_policy__funds set fund_code = null where entry_id = 'E2';
delete from stg_policy__funds where entry_id = 'E3';
update stg_policy__funds set _loaded_at = timestamp '2027-01-01' where entry_id = 'E4';
update stg_policy__funds set kind = 'stolen', amount_cny = -1 where entry_id = 'E5';
update fct_funds set cluster_code = 'C9' where entry_id = 'E6';
update raw.funds set amount_cny = amount_cny * 10 where entry_id = 'E7';
update stg_policy__funds set filed_on = filed_on - 1 where entry_id = 'E7';
"""


def test_derived_rules_find_their_planted_faults_and_nothing_else(warehouse):
    house, _ = warehouse(sound)
    assert set(found(house, "before")) <= {"RAW-FND-004"}
    with house.open() as connection:
        connection.execute(FAULTS)
    after = found(house, "after")
    assert after == {
        "STG-POLICY__FUNDS-FILLED": [("contract", "E2", "fund_code")],
        "STG-POLICY__FUNDS-ROWS": [
            ("contract", "E1", "twice"),
            ("contract", "E3", "lost"),
            ("contract", "E7", "not the latest"),
        ],
        "MRT-FCT_FUNDS-ROWS": [("contract", "E3", "invented")],
        "STG-POLICY__FUNDS-AS_OF": [("contract", "E4")],
        "STG-POLICY__FUNDS-CODES": [("contract", "E5", "kind")],
        "STG-POLICY__FUNDS-BOUNDS": [("contract", "E5", "amount_cny")],
        "MRT-FCT_FUNDS-REFS": [("E6", "cluster_code")],
        "RAW-FUNDS-TOTALS": [("f-funds", "amount_cny")],
    }


def test_the_scores_say_what_was_kept_of_what_was_checked(warehouse):
    house, _ = warehouse(sound)
    with house.open() as connection:
        connection.execute("update stg_policy__funds set kind = 'stolen' where entry_id = 'E1'")
    staging = [suite for suite in suites() if suite.label == "stg_policy__funds"]
    run_layer(house.settings, "marts", run_id="one", suites=staging)
    count = len(staging[0].rules)
    scores = house.rows(
        "select scope_type, scope, numerator, denominator, rule_count from checks.scores "
        "where scope_type in ('table', 'cluster', 'source') order by all"
    )
    # seven rows, one check per rule and row, one of them not kept
    expected = (7 * count - 1, 7 * count, count)
    assert scores == [
        ("cluster", "C1", *expected),
        ("source", "contract", *expected),
        ("table", "stg_policy__funds", *expected),
    ]
    assert house.rows("select state, failed_count from checks.trend where rule_id like '%-CODES'") == [
        ("failed", 1)
    ]
    with house.open() as connection:
        connection.execute("update stg_policy__funds set kind = 'arrived'")
    run_layer(house.settings, "marts", run_id="two", suites=staging)
    assert house.rows(
        "select run_id, trend, runs_not_passed from checks.trend where rule_id like '%-CODES' order by 1"
    ) == [("one", "new", 1), ("two", "better", 0)]


def test_the_coverage_map_shows_what_nothing_checks(warehouse):
    house, _ = warehouse(sound)
    found(house, "one")
    states = dict(
        house.rows(
            "select concat(column_name, ' ', dimension), state from checks.coverage "
            "where table_name = 'raw.funds' and column_name in ('amount_cny', '_row_hash')"
        )
    )
    assert states["amount_cny accuracy"] == "checked"
    assert states["amount_cny timeliness"] == "unchecked"
    assert {state for key, state in states.items() if key.startswith("_row_hash")} == {"unchecked"}
    assert len(states) == 12
