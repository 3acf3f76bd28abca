"""Of a table by key only the rows of changed keys are computed; it comes out as in a whole build."""

import duckdb
import pytest

from jushu.releases import content_hash
from tests.dbt_runner import Dbt

FACTS = [
    "fct_service_requests",
    "fct_service_request_backlog",
    "fct_provided_requests",
    "int_service__durations",
]
WAY = [
    *("stg_service__service_requests", "stg_service__service_request_events"),
    *("int_service__requests", "int_service__request_times", *FACTS),
]
SELECTED = ["--select", *(f"+{fact}" for fact in FACTS)]
SHORT = ["--select", "+fct_service_requests"]
TESTS = ["--exclude-resource-types", "unit_test", "--indirect-selection", "cautious"]
# new, corrected (rated anew, reopened, moved to another month), the same again, and by its events
LOADS = {
    2: ("service_requests", "'R1'", "2026-01-05", "2026-01-06", 1),
    3: ("service_requests", "'R' || unnest(range(10, 20))", "2026-02-05", "2026-03-06", 5),
    4: ("service_requests", "'R' || unnest(range(12, 14))", "2026-02-05", "2026-03-06", 5),
    5: ("service_request_events", "unnest(['E1', 'E2', 'R3'])", "2026-02-07", "2026-02-08", None),
    6: ("service_request_events", "'E1'", "2026-02-07", "2026-03-09", None),
    7: ("service_requests", "'E2'", "2026-01-07", "2026-01-08", 3),
}


@pytest.fixture(autouse=True)
def build_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code and the definitions of a run, as a hash."""
    monkeypatch.setenv("JUSHU_BUILD_KEY", "one")


def build(dbt: Dbt, *options: str) -> None:
    done = dbt("build", *(options or SELECTED), *TESTS)
    assert done.success, done.said


def load(dbt: Dbt, number: int) -> None:
    """The rows of one of the loads; an event file has one event per request."""
    table, ids, submitted, ended, rating = LOADS[number]
    if table == "service_requests":
        rows = f"""
            select {ids} as request_id, 'C1' as cluster_code, 'C1-Z1' as zone_code,
                timestamp '{submitted} 09:00:00' as submitted_at,
                timestamp '2026-03-{number + 10} 00:00:00' as updated_at,
                timestamp '{ended} 09:00:00' as resolved_at, timestamp '{ended} 09:30:00' as closed_at,
                'solved' as closed_result, {rating} as rating
            """
    else:
        rows = f"""
            select {ids} as request_id, {number} as event_no, timestamp '{ended} 10:00:00' as event_at,
                'resolved' as status, 'C1' as cluster_code, timestamp '{submitted} 09:00:00' as submitted_at
            """
    dbt.insert(table, rows)
    dbt.rows(f"update raw.{table} set _load_seq = {number} where _load_seq = 1 and {last(table)} = {number}")


def last(table: str) -> str:
    """Which load a row of a test came by."""
    return "event_no" if table == "service_request_events" else "day(updated_at) - 10"


def updated(dbt: Dbt) -> set[str]:
    """The models that have been updated by key since they were last built whole."""
    return {name.rpartition(".")[2] for (name,) in dbt.rows("select node from built.changes")}


def hashes(dbt: Dbt, tables: list[str]) -> dict[str, content_hash.TableHash]:
    with duckdb.connect(str(dbt.warehouse), read_only=True) as connection:
        return {
            name: content_hash.hash_query(connection, f"from {name}", connection.sql(f"from {name}").columns)
            for name in tables
        }


def whole(
    dbt: Dbt, monkeypatch: pytest.MonkeyPatch, tables: list[str], *options: str
) -> dict[str, content_hash.TableHash]:
    """The hashes of a whole build of the same rows."""
    with monkeypatch.context() as patch:
        patch.setenv("JUSHU_BUILD_ALL", "yes")
        build(dbt, *options)
    assert updated(dbt) == set()
    return hashes(dbt, tables)


def test_one_load_upon_the_other_comes_out_as_a_whole_build(
    fresh: Dbt, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(fresh)
    assert updated(fresh) == set()
    found = set()
    for numbers in ((2, 3), (4, 5), (6, 7)):
        for number in numbers:
            load(fresh, number)
        build(fresh)
        found |= updated(fresh)
    # without a provider one stays empty; new months come
    assert found == {"dim_period", *WAY} - {"fct_provided_requests"}
    kept = hashes(fresh, WAY)
    assert kept["stg_service__service_request_events"].rows == 4
    assert kept["fct_service_requests"].rows == 12 + 7 + 2
    assert whole(fresh, monkeypatch, WAY) == kept


def test_a_later_build_follows_one_update_and_of_two_builds_all(
    fresh: Dbt, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(fresh, *SHORT)
    load(fresh, 2)
    build(fresh, "--select", WAY[0])
    build(fresh, *SHORT)
    assert updated(fresh) == {WAY[0], WAY[2], WAY[3], WAY[4]}
    for number in (3, 4):  # the keys of the second one take the place of those of the first
        load(fresh, number)
        build(fresh, "--select", WAY[0])
    build(fresh, *SHORT)
    assert updated(fresh) == {WAY[0]}
    kept = hashes(fresh, WAY[:5])
    assert whole(fresh, monkeypatch, WAY[:5], *SHORT) == kept


RATING = ["fct_enterprise_periods", "enterprise_measure", "enterprise_value"]
RATING += ["score_enterprise_indicator", "score_enterprise_node"]
ENTERPRISES = """
    select 'U' || unnest(range(5)) as uscc, 'C1' as cluster_code, date '2026-01-01' as entered_on,
        timestamp '2026-01-02' as filed_on
"""
PRODUCT = (
    "select 'P{0}' as product_id, 'U{0}' as uscc, 'C1' as cluster_code, date '2026-0{0}-05' as registered_on"
)


def test_ratings_are_computed_of_the_periods_that_changed(
    fresh: Dbt, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = ["--select", *(f"+{name}" for name in RATING)]
    fresh.insert("enterprises", ENTERPRISES)
    fresh.insert("data_products", PRODUCT.format(1))
    load(fresh, 4)  # so that there is a second quarter
    build(fresh, *every)
    assert updated(fresh) == set()
    before = hashes(fresh, RATING)
    fresh.insert("data_products", PRODUCT.format(3))
    fresh.rows("update raw.data_products set _load_seq = 9 where product_id = 'P3'")
    build(fresh, *every)
    assert updated(fresh) == set(RATING[1:])
    kept = hashes(fresh, RATING)
    assert all(kept[name] != before[name] for name in RATING[1:])
    assert whole(fresh, monkeypatch, RATING, *every) == kept
    # where a value may be carried over from another period, all periods are computed
    fresh.rows("update enterprise_scheme set name_en = 'carry'")
    fresh.insert("data_products", PRODUCT.format(2))
    fresh.rows("update raw.data_products set _load_seq = 10 where product_id = 'P2'")
    build(fresh, *every)
    assert updated(fresh) == {"enterprise_measure", "enterprise_value"}


def test_rows_that_went_make_a_whole_build(fresh: Dbt, monkeypatch: pytest.MonkeyPatch) -> None:
    build(fresh, *SHORT)
    fresh.rows("delete from raw.service_requests where request_id = 'R1'")
    load(fresh, 3)
    build(fresh, *SHORT)
    assert WAY[0] not in updated(fresh)
    kept = hashes(fresh, WAY[:5])
    assert kept[WAY[0]].rows == 11 + 7
    assert whole(fresh, monkeypatch, WAY[:5], *SHORT) == kept


def test_a_test_fails_by_the_rows_that_came(fresh: Dbt) -> None:
    build(fresh, *SHORT)
    fresh.insert(
        "service_requests",
        "select 'R1' as request_id, 'C1' as cluster_code, timestamp '2090-01-05 09:00:00' as submitted_at,"
        " timestamp '2026-03-01' as updated_at",
    )
    fresh.rows("update raw.service_requests set _load_seq = 2 where updated_at = timestamp '2026-03-01'")
    for _ in range(2):
        done = fresh("build", *SHORT, *TESTS)
        assert not done.success
        assert "does not know the year 2090 (1 rows by submitted_at)" in done.said
