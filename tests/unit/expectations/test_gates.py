"""Both gates on real warehouses: sound, broken in every way, empty, and without a table."""

import pytest

from expectations import faults
from expectations.rules import Suite, load_suites
from expectations.run import blocking_failures, quality_by_table, run_layer, summary
from jushu.errors import JushuError
from tests.unit.expectations import marts_world, raw_world

WORLDS = {"raw": raw_world, "marts": marts_world}


def ids(layer) -> list[str]:
    return sorted(rule.id for suite in load_suites(layer) for rule in suite.rules)


@pytest.mark.parametrize("layer", ["raw", "marts"])
def test_a_sound_warehouse_passes_every_rule(warehouse, layer):
    house, _ = warehouse(WORLDS[layer].sound)
    results = run_layer(house.settings, layer, run_id="one", suites=load_suites(layer))
    assert {r.rule_id: r.text_en for r in results if r.state != "passed"} == {}
    assert sorted(r.rule_id for r in results) == ids(layer)
    assert blocking_failures(results) == []
    assert house.failed_keys("one") == {}
    assert all(r.seconds > 0 for r in results)


@pytest.mark.parametrize("layer", ["raw", "marts"])
def test_every_rule_finds_its_planted_faults_and_nothing_else(warehouse, layer):
    house, planted = warehouse(WORLDS[layer].broken)
    results = run_layer(house.settings, layer, run_id="one", suites=load_suites(layer))
    assert sorted(planted) == ids(layer)
    assert {r.rule_id: r.text_en for r in results if r.state != "failed"} == {}
    found = house.failed_keys("one")
    for rule_id, keys in planted.items():
        assert found[rule_id] == sorted(keys, key=str), rule_id
    assert {r.rule_id: r.failed_count for r in results} == {rule: len(keys) for rule, keys in planted.items()}
    assert {r.rule_id for r in blocking_failures(results)} == {
        rule.id for suite in load_suites(layer) for rule in suite.rules if rule.severity == "critical"
    }


def test_nothing_landed_and_a_foreign_log_alone_do_not_stop_a_release(warehouse):
    def foreign(connection):
        marts_world.empty(connection)
        log = {"_source": "servicenow_incidents", "event_at": "2016-03-01 09:00:00"}
        for number in (1, 2):
            raw_world.put(connection, "service_request_events", request_id="INC1", event_no=number, **log)
        raw_world.balance(connection)
        connection.execute(
            "delete from ingest.quarantine;"
            "insert into int_period__bounds values ('2026-10-05 08:00:00');"
            "insert into fct_service_requests values ('servicenow_incidents', 'INC1')"
        )

    house, _ = warehouse(foreign)
    results = [
        *run_layer(house.settings, "raw", run_id="one", suites=load_suites("raw")),
        *run_layer(house.settings, "marts", run_id="one", suites=load_suites("marts")),
    ]
    assert blocking_failures(results) == []
    assert {r.rule_id: r.failed_count for r in results if not r.passed} == {"RAW-EVT-007": 1}
    empty = {r.table: r.element_count for r in results}
    assert empty["raw.clusters"] == empty["indicator_value"] == 0


def test_a_missing_table_is_an_error_of_its_rules_and_blocks(warehouse):
    def without_scores(connection):
        marts_world.sound(connection)
        connection.execute("drop table score_node; drop table dim_period")

    house, _ = warehouse(without_scores)
    written = load_suites("marts")
    results = {r.rule_id: r for r in run_layer(house.settings, "marts", run_id="one", suites=written)}
    errored = {rule_id for rule_id, r in results.items() if r.state == "errored"}
    own = {r.rule_id for r in results.values() if r.table in ("score_node", "dim_period")}
    # four rules on other tables read the missing one
    assert errored == own | {"MRT-BKL-001", "MRT-IND-007", "MRT-IND-008", "MRT-IND-009"}
    assert {r.state for rule_id, r in results.items() if rule_id not in errored} == {"passed"}
    assert results["MRT-SCN-002"].element_count is None
    assert "score_node" in results["MRT-SCN-002"].text_en
    assert "dim_period" in results["MRT-IND-007"].text_en
    assert {r.rule_id for r in blocking_failures(results.values())} == errored - {
        "MRT-SCN-008",
        "MRT-IND-009",
    }
    row = house.rows("select errored, blocking, failed from checks.summary")
    assert row == [(len(errored), len(errored) - 2, 0)]


def own_suite(**changes) -> Suite:
    rule = {
        "id": "RAW-ZON-901",
        "dimension": "conformity",
        "severity": "critical",
        "keys": ["zone_code"],
        "failing": "select zone_code from {batch} as z where not regexp_full_match(zone_code, 'Z[0-9]{1}')",
        "zh": "一",
        "en": "Codes",
        "todo_zh": "二",
        "todo_en": "two",
    } | changes
    return Suite.model_validate(
        {"layer": "raw", "schema": "raw", "table": "zones", "owner": "somebody", "rules": [rule]}
    )


def test_braces_in_a_statement_are_part_of_it(warehouse):
    house, _ = warehouse(raw_world.sound)
    (passed,) = run_layer(house.settings, "raw", run_id="one", suites=[own_suite()])
    assert (passed.state, passed.element_count) == ("passed", 3)
    with house.open() as connection:
        raw_world.put(connection, "zones", zone_code="Z10")
    (failed,) = run_layer(house.settings, "raw", run_id="two", suites=[own_suite()])
    assert (failed.state, failed.failed_count) == ("failed", 1)
    assert failed.text_en == "Codes: 1 faults (the table has 4 rows)"
    assert house.failed_keys("two") == {"RAW-ZON-901": [("Z10",)]}


@pytest.mark.parametrize(
    ("failing", "cause"),
    [
        ("select zone_code from {batch} where false", "finds 0 keys"),
        ("select zone_code, no_such_column from {batch}", "no_such_column"),
    ],
)
def test_an_expectation_and_a_statement_that_disagree_are_an_error(warehouse, failing, cause):
    house, _ = warehouse(raw_world.sound)
    kwargs = {"column": "zone_code", "value_set": ["Z1"]}
    suite = own_suite(expectation="expect_column_values_to_be_in_set", kwargs=kwargs, failing=failing)
    (result,) = run_layer(house.settings, "raw", run_id="one", suites=[suite])
    assert result.state == "errored"
    assert cause in result.text_en
    assert blocking_failures([result]) == [result]


def test_an_expectation_that_cannot_be_computed_is_an_error_whatever_the_statement_finds(warehouse):
    house, _ = warehouse(raw_world.sound)
    kwargs = {"column": "no_such_column", "value_set": ["Z1"]}
    suite = own_suite(
        expectation="expect_column_values_to_be_in_set",
        kwargs=kwargs,
        failing="select zone_code from {batch}",
    )
    (result,) = run_layer(house.settings, "raw", run_id="one", suites=[suite])
    assert (result.state, result.failed_count) == ("errored", 0)
    assert "no_such_column" in result.text_en
    assert house.failed_keys("one") == {}


def test_an_expectation_that_does_not_exist_is_an_error_of_its_table(warehouse):
    house, _ = warehouse(raw_world.sound)
    suite = own_suite(expectation="expect_no_such_thing")
    (result,) = run_layer(house.settings, "raw", run_id="one", suites=[suite])
    assert result.state == "errored"


def test_stored_keys_are_limited_and_their_count_is_not(warehouse, monkeypatch):
    monkeypatch.setattr(faults, "KEY_LIMIT", 2)
    house, _ = warehouse(raw_world.sound)
    suite = own_suite(failing="select zone_code from {batch}")
    (result,) = run_layer(house.settings, "raw", run_id="one", suites=[suite])
    assert result.failed_count == 3
    assert house.failed_keys("one") == {"RAW-ZON-901": [("Z1",), ("Z2",)]}


def test_history_stays_a_repeated_run_is_replaced_and_latest_is_the_newest(warehouse):
    house, _ = warehouse(raw_world.sound)
    failing = own_suite(failing="select zone_code from {batch}")
    good = own_suite()
    run_layer(house.settings, "raw", run_id="one", suites=[failing])
    run_layer(house.settings, "raw", run_id="one", suites=[failing])
    assert house.rows("select run_id, state from checks.results") == [("one", "failed")]
    assert house.failed_keys("one") == {"RAW-ZON-901": [("Z1",), ("Z2",), ("Z3",)]}
    run_layer(house.settings, "raw", run_id="two", suites=[good])
    assert house.rows("select run_id, state from checks.results order by 1") == [
        ("one", "failed"),
        ("two", "passed"),
    ]
    assert house.failed_keys("one") == {"RAW-ZON-901": [("Z1",), ("Z2",), ("Z3",)]}
    assert house.rows("select run_id, state from checks.latest") == [("two", "passed")]
    assert house.rows("select run_id, rules, passed, failed, blocking from checks.summary order by 1") == [
        ("one", 1, 0, 1, 1),
        ("two", 1, 1, 0, 0),
    ]


def test_the_scores_of_a_run_are_those_of_its_layers(warehouse):
    house, _ = warehouse(marts_world.sound)
    assert run_layer(house.settings, "marts", run_id="one", suites=load_suites("marts"))
    zones = own_suite(failing="select zone_code from {batch}")
    with house.open() as connection:
        raw_world.put(connection, "zones", zone_code="Z1")
    run_layer(house.settings, "raw", run_id="one", suites=[zones])
    found = summary(house.settings, "one")
    assert found
    assert (str(found.score_raw), str(found.score_marts)) == ("0.00", "100.00")
    # the marts hold 14 critical rules and 2 warnings: 46 of 49 points
    assert (found.rules, str(found.score_total)) == (17, "93.88")
    table = quality_by_table(house.settings, "one")
    assert table.select("layer", "table_name", "rules", "passed", "blocking").row(0) == (
        "raw",
        "raw.zones",
        1,
        0,
        1,
    )
    assert [str(score) for score in table["quality_score"]] == ["0.00"] + ["100.00"] * (table.height - 1)
    assert summary(house.settings, "other") is None


def test_no_warehouse_and_a_busy_one_are_refused(warehouse, tmp_path):
    house, _ = warehouse(raw_world.empty)
    with house.open(), pytest.raises(JushuError) as busy:
        run_layer(house.settings, "raw", run_id="one")
    assert busy.value.code == "LOCKED"
    house.settings.warehouse.unlink()
    with pytest.raises(JushuError) as missing:
        run_layer(house.settings, "raw", run_id="one")
    assert missing.value.code == "WAREHOUSE_MISSING"
