import re

import duckdb
import pytest

from expectations import rules, versions
from expectations.derive import all_suites
from expectations.rules import DIMENSIONS, Suite, load_suites
from ingestion import contract as contracts
from jushu import catalogue
from jushu.errors import JushuError
from jushu.settings import Settings

SUITES = all_suites(Settings().dbt_project_dir)
RULES = [rule for suite in SUITES for rule in suite.rules]
CHINESE = re.compile(r"[\u4e00-\u9fff]")

SUITE = """
layer: raw
schema: raw
table: zones
owner: somebody
rules:
- id: RAW-ZON-001
  dimension: accuracy
  severity: warning
  keys: [zone_code]
  failing: select zone_code from {batch}
  zh: 一
  en: one
  todo_zh: 二
  todo_en: two
"""


def test_every_id_is_used_once():
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    assert {suite.layer for suite in SUITES} == {"raw", "marts"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_texts_stand_in_both_languages(rule: rules.Rule):
    for zh, en in ((rule.zh, rule.en), (rule.todo_zh, rule.todo_en)):
        assert CHINESE.search(zh)
        assert en.isascii()


def test_the_six_dimensions_of_the_standard():
    assert [zh for zh, _ in DIMENSIONS.values()] == [
        "规范性",
        "完整性",
        "准确性",
        "一致性",
        "时效性",
        "可访问性",
    ]
    assert {rule.dimension for rule in RULES} == set(DIMENSIONS)


def test_clauses_are_those_of_the_catalogue():
    known = set(catalogue.clauses()["clause_id"])
    assert {clause for rule in RULES for clause in rule.clauses} - known == set()


@pytest.mark.parametrize("name", contracts.names())
def test_key_version_and_owner_are_those_of_the_contract(name: str):
    (suite,) = [s for s in SUITES if (s.db_schema, s.table) == ("raw", name)]
    contract = contracts.load(name)
    assert suite.key == contract.key
    assert suite.version == contract.version_field
    assert f"name: {suite.owner}\n" in (contracts.CONTRACTS / f"{name}.yaml").read_text(encoding="utf-8")


def test_current_is_the_last_version_of_each_record():
    (suite,) = [s for s in SUITES if s.table == "service_requests"]
    rule = suite.rules[0].model_copy(update={"failing": "select request_id, rating from {current}"})
    row = "select ?, ?, timestamp '2026-01-01' + to_days(?), 'contract', 'f', ?, ?"
    columns = "request_id, rating, updated_at, _source, _file_id, _line, _load_seq"
    with duckdb.connect() as connection:
        connection.execute("create schema raw")
        connection.execute(
            "create table raw.service_requests (request_id varchar, rating int, "
            "updated_at timestamp, _source varchar, _file_id varchar, _line int, _load_seq int)"
        )
        # a later version counts whenever it was loaded; of equal versions the one loaded last
        rows = [("A", 1, 2, 1, 1), ("A", 2, 1, 2, 2), ("B", 3, 1, 3, 1), ("B", 4, 1, 4, 2), ("C", 5, 1, 5, 1)]
        for values in rows:
            connection.execute(f"insert into raw.service_requests ({columns}) {row}", values)
        versions.prepare(connection, [suite])
        found = connection.execute(f"{suite.failing(rule)} order by all").fetchall()
    assert found == [("A", 1), ("B", 4), ("C", 5)]


@pytest.mark.parametrize(
    ("wrong", "instead", "cause"),
    [
        ("severity: warning", "severity: severe", "severity"),
        ("zh: 一", "", "zh"),
        ("en: one", 'en: ""', "en"),
        ("owner: somebody", "holder: somebody", "holder"),
        ("{batch}", "raw.zones", "must select from {batch}"),
        ("{batch}", "{current}", "need the key"),
        ("id: RAW-ZON-001", "id: zones.1", "id"),
        ("layer: raw", "layer: [raw", "layer"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name(tmp_path, wrong: str, instead: str, cause: str):
    assert wrong in SUITE
    (tmp_path / "zones.yaml").write_text(SUITE.replace(wrong, instead), encoding="utf-8")
    with pytest.raises(JushuError) as refused:
        load_suites(folder=tmp_path)
    assert refused.value.code == "RULES_INVALID"
    assert "zones.yaml" in refused.value.en
    assert cause in refused.value.en


@pytest.mark.parametrize(
    ("rule", "cause"),
    [
        ("promise: no_such_promise", "no_such_promise"),
        ("promise: known_parent\n  with: {column: zone_code}", "needs 'parent"),
        ("promise: unique_version", "needs 'zh'"),
    ],
)
def test_a_promise_that_cannot_be_written_out_is_refused(tmp_path, rule: str, cause: str):
    head = "layer: raw\nschema: raw\ntable: zones\nowner: somebody\nkey: [zone_code]\nrules:\n"
    (tmp_path / "zones.yaml").write_text(f"{head}- id: RAW-ZON-001\n  {rule}\n", encoding="utf-8")
    with pytest.raises(JushuError, match="RULES_INVALID") as refused:
        load_suites(folder=tmp_path)
    assert cause in refused.value.en


def test_a_promise_is_written_out_for_the_key_of_the_table():
    (suite,) = [s for s in SUITES if s.table == "platform_months"]
    unique, same, cluster = suite.rules[:3]
    key = ("cluster_code", "report_month", "component_code")
    assert unique.keys == ("_file_id", *key, "filed_on")
    assert same.keys == ("_source", *key, "filed_on")
    assert cluster.keys == ("_source", *key)  # the cluster is part of the key and stands there once
    assert cluster.clauses == ("6.2", "5.3", "6.1", "7.4.4")
    assert (unique.en, unique.severity) == (
        "Within one file, a version of a component's monthly report is one row",
        "critical",
    )


def test_an_id_used_twice_is_refused(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(SUITE, encoding="utf-8")
    with pytest.raises(JushuError, match="RAW-ZON-001"):
        load_suites(folder=tmp_path)


def test_a_layer_has_its_own_suites_only():
    assert {suite.layer for suite in load_suites("raw")} == {"raw"}
    assert all(isinstance(suite, Suite) for suite in load_suites("marts"))
