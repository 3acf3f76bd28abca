"""What reads something else than at its last build is built again, and comes out as in a whole build."""

import json

import duckdb
import pytest

from jushu.releases import content_hash
from tests.dbt_runner import Dbt

FACT = "fct_service_requests"
WAY = ["stg_service__service_requests", "int_service__requests", "int_service__request_times", FACT]
WITHOUT_TESTS = ("--exclude-resource-types", "test", "unit_test")


@pytest.fixture(autouse=True)
def build_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code and the definitions of a run, as a hash."""
    monkeypatch.setenv("JUSHU_BUILD_KEY", "one")


def build(dbt: Dbt, *options: str) -> set[str]:
    """Build what leads to the requests; the names of the models that were computed."""
    done = dbt("build", "--select", f"+{FACT}", *options)
    assert done.success, done.said
    return computed(dbt)


def computed(dbt: Dbt) -> set[str]:
    """The models that the last invocation of dbt computed."""
    results = json.loads((dbt.artefacts / "run_results.json").read_bytes())
    rows = dbt.rows(
        "select split_part(node, '.', 3) from built.nodes where node like 'model.%' and invocation_id = '"
        + results["metadata"]["invocation_id"]
        + "'"
    )
    return {name for (name,) in rows}


def file(dbt: Dbt, rating: int, updated_at: str) -> None:
    """Another version of the first request, by a later load."""
    dbt.insert(
        "service_requests",
        f"""
        select 'R1' as request_id, 'C1' as cluster_code, 'C1-Z1' as zone_code,
            timestamp '2026-01-05 09:00:00' as submitted_at, timestamp '{updated_at}' as updated_at,
            timestamp '2026-01-06 09:00:00' as closed_at, 'solved' as closed_result, {rating} as rating
        """,
    )
    dbt.rows(f"update raw.service_requests set _load_seq = 2 where updated_at = timestamp '{updated_at}'")


def test_nothing_is_computed_twice(fresh: Dbt) -> None:
    assert set(WAY) <= build(fresh)
    query = "select node, invocation_id from built.nodes where node like 'test.%' order by node"
    tested = fresh.rows(query)
    assert len(tested) > 20
    assert build(fresh) == set()
    assert fresh.rows(query) == tested


def test_a_correction_costs_what_reads_it(fresh: Dbt) -> None:
    build(fresh, *WITHOUT_TESTS)
    file(fresh, 2, "2026-02-01 00:00:00")
    assert build(fresh, *WITHOUT_TESTS) == set(WAY)
    assert fresh.rows(f"select is_poor_rating from {FACT} where request_id = 'R1'") == [(True,)]


def test_a_table_that_comes_out_as_it_was_leaves_the_others(fresh: Dbt) -> None:
    build(fresh, *WITHOUT_TESTS)
    file(fresh, 2, "2025-12-31 00:00:00")  # an older version, superseded before it came
    assert build(fresh, *WITHOUT_TESTS) == {WAY[0]}


def test_other_code_or_a_wish_builds_everything(fresh: Dbt, monkeypatch: pytest.MonkeyPatch) -> None:
    first = build(fresh, *WITHOUT_TESTS)
    monkeypatch.setenv("JUSHU_BUILD_KEY", "two")
    assert build(fresh, *WITHOUT_TESTS) == first
    monkeypatch.setenv("JUSHU_BUILD_ALL", "yes")
    assert build(fresh, *WITHOUT_TESTS) == first


def test_a_build_by_hand_leaves_nothing_to_rely_on(fresh: Dbt, monkeypatch: pytest.MonkeyPatch) -> None:
    first = build(fresh, *WITHOUT_TESTS)
    monkeypatch.delenv("JUSHU_BUILD_KEY")
    assert build(fresh, *WITHOUT_TESTS) == set()  # built, but by what is not known
    monkeypatch.setenv("JUSHU_BUILD_KEY", "one")
    assert build(fresh, *WITHOUT_TESTS) == first


def test_a_table_that_was_lost_is_built(fresh: Dbt) -> None:
    build(fresh, *WITHOUT_TESTS)
    fresh.rows(f"drop table {FACT}")
    assert build(fresh, *WITHOUT_TESTS) == {FACT}


def test_a_test_that_failed_fails_again(fresh: Dbt) -> None:
    build(fresh)
    fresh.rows(
        "update raw.service_requests set _load_seq = 3, closed_at = null,"
        " submitted_at = timestamp '2090-01-02 09:00:00' where request_id = 'R1'"  # no calendar knows it
    )
    failed = [fresh("build", "--select", f"+{FACT}") for _ in range(2)]
    assert [done.success for done in failed] == [False, False]


def test_the_result_is_that_of_a_whole_build(fresh: Dbt, monkeypatch: pytest.MonkeyPatch) -> None:
    before = hashes(fresh)
    file(fresh, 2, "2026-02-01 00:00:00")
    after = hashes(fresh)
    assert after.keys() == before.keys()
    assert after[FACT] != before[FACT]
    assert len(computed(fresh)) < len(after) / 2
    monkeypatch.setenv("JUSHU_BUILD_ALL", "yes")
    assert hashes(fresh) == after


def hashes(dbt: Dbt) -> dict[str, content_hash.TableHash]:
    """Build all models up to the indicators; the hash of every table."""
    done = dbt("build", "--exclude", "path:models/scores", *WITHOUT_TESTS)
    assert done.success, done.said
    with duckdb.connect(str(dbt.warehouse), read_only=True) as connection:
        tables = connection.execute(
            "select table_name, list(column_name) from duckdb_columns() where schema_name = 'main' "
            "and table_name in (select table_name from duckdb_tables()) group by all"
        ).fetchall()
        return {
            name: content_hash.hash_query(connection, f"from {name}", columns) for name, columns in tables
        }
