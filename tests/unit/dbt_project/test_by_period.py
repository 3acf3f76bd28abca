"""Of a table that sums up by period only the periods that changed rows touch are computed."""

from dataclasses import replace
from pathlib import Path
from shutil import copyfile

import pytest

from tests.dbt_runner import Dbt
from tests.unit.dbt_project.test_by_key import hashes, load, updated

FIRST = "int_indicator__first_stage_measure"
MEASURES = [FIRST, "enterprise_measure", "service_duration"]
MODELS = ["--select", *(f"+{name}" for name in MEASURES), "--exclude-resource-types", "unit_test", "test"]
QUARTER = {("month", f"2026-0{month}") for month in (1, 2, 3)} | {("quarter", "2026Q1")}
MARCH = {("month", "2026-03"), ("quarter", "2026Q1")}


def build(dbt: Dbt, *options: str) -> None:
    done = dbt("build", *(options or MODELS))
    assert done.success, done.said


@pytest.fixture(scope="module")
def quarter(built: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    """The small warehouse with requests from January to April: the first quarter of 2026 is complete."""
    warehouse = tmp_path_factory.mktemp("by_period") / "small.duckdb"
    dbt = replace(built, warehouse=Path(copyfile(built.warehouse, warehouse)))
    for number in (3, 4):
        load(dbt, number)
    request(dbt, "A", "2026-04-10", load_seq=8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUSHU_BUILD_KEY", "one")
        build(dbt)
    assert set(dbt.rows("select period_type, period_code from dim_period")) == QUARTER
    dbt.rows("create table as_it_was (period_type varchar, period_code varchar, h varchar)")
    return dbt


@pytest.fixture
def dbt(quarter: Dbt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dbt:
    """A copy of it that a test may change."""
    monkeypatch.setenv("JUSHU_BUILD_KEY", "one")
    return replace(quarter, warehouse=Path(copyfile(quarter.warehouse, tmp_path / "small.duckdb")))


def request(dbt: Dbt, request_id: str, day: str, *, load_seq: int, updated: str = "2026-04-11") -> None:
    """One request, answered on the day it was made and closed two days later."""
    dbt.insert(
        "service_requests",
        f"""
        select '{request_id}' as request_id, 'C1' as cluster_code, 'C1-Z1' as zone_code,
            timestamp '{day} 09:00:00' as submitted_at, timestamp '{day} 11:00:00' as first_response_at,
            timestamp '{updated} 00:00:00' as updated_at,
            timestamp '{day} 15:00:00' + interval 2 day as resolved_at,
            timestamp '{day} 16:00:00' + interval 2 day as closed_at, 'solved' as closed_result
        """,
    )
    loaded = "timestamp '2026-04-10'" if updated < "2026-05" else "timestamp '2026-05-20'"
    dbt.rows(
        f"update raw.service_requests set _load_seq = {load_seq}, _loaded_at = {loaded}"
        f" where request_id = '{request_id}' and updated_at = '{updated}'"
    )


def file(dbt: Dbt, table: str, row: str) -> None:
    """One row of another table, of February."""
    dbt.insert(table, row.format(day="date '2026-02-05'"))
    dbt.rows(f"update raw.{table} set _load_seq = 9 where _load_seq = 1 and _line = 2")


def computed(dbt: Dbt, model: str) -> set[tuple[str, str]]:
    """The periods of which a model was computed when it was last updated."""
    assert model in updated(dbt)
    return set(dbt.rows(f"select period_type, period_code from built.{model}"))


def statement(dbt: Dbt, model: str) -> str:
    """What was last executed to make a model, on one line."""
    log = (dbt.artefacts / "dbt.log").read_text(encoding="utf-8")
    made = log.rpartition(f'drop table if exists "small"."main"."{model}__dbt_tmp"')[2]
    return " ".join(made.partition("SQL status")[0].split())


def changes(dbt: Dbt) -> set[tuple[str, str]]:
    """The periods of which some measure is not what it was when this was last asked."""
    rows = "string_agg(m::varchar, ';' order by m)"
    hashed = f"select period_type, period_code, {rows} from {FIRST} as m group by all"
    others = f"((from as_it_was except {hashed}) union all ({hashed} except from as_it_was))"
    found = dbt.rows(f"select distinct period_type, period_code from {others}")
    dbt.rows(f"create or replace table as_it_was as {hashed}")
    return set(found)


def is_as_in_a_whole_build(dbt: Dbt, monkeypatch: pytest.MonkeyPatch) -> bool:
    kept = hashes(dbt, MEASURES)
    with monkeypatch.context() as patch:
        patch.setenv("JUSHU_BUILD_ALL", "yes")
        build(dbt)
    return hashes(dbt, MEASURES) == kept


def test_a_request_is_computed_where_it_is_and_where_it_was(
    dbt: Dbt, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert changes(dbt) == QUARTER
    request(dbt, "N", "2026-03-16", load_seq=9)
    build(dbt)
    assert computed(dbt, FIRST) == computed(dbt, "service_duration") == changes(dbt) == MARCH
    facts = statement(dbt, FIRST)
    assert "fact_rows.submitted_at >= date '2026-03-01'" in facts  # of the month
    assert "fact_rows.submitted_at >= date '2026-01-01'" in facts  # of the quarter
    assert "in a changed period" not in facts
    request(dbt, "R1", "2026-02-10", load_seq=10)  # of January before, and without an answer
    build(dbt)
    assert computed(dbt, FIRST) == QUARTER
    assert changes(dbt) == QUARTER - {("month", "2026-03")}
    assert is_as_in_a_whole_build(dbt, monkeypatch)


def test_other_facts_and_a_new_period(dbt: Dbt, monkeypatch: pytest.MonkeyPatch) -> None:
    changes(dbt)
    file(dbt, "activities", "select 'A1' as activity_id, 'C1' as cluster_code, {day} as held_on")
    build(dbt)
    assert computed(dbt, FIRST) == QUARTER - {("month", "2026-01")}
    changes(dbt)
    file(
        dbt,
        "data_products",
        "select 'P1' as product_id, 'U1' as uscc, 'C1' as cluster_code, {day} as registered_on",
    )
    file(
        dbt,
        "enterprises",
        "select 'U1' as uscc, 'C1' as cluster_code, {day} as entered_on, {day} as filed_on",
    )
    build(dbt)
    found = changes(dbt)
    assert found
    assert found <= QUARTER - {("month", "2026-01")}
    # a row of the quarter begins in January
    assert computed(dbt, FIRST) == computed(dbt, "enterprise_measure") == QUARTER
    request(dbt, "M", "2026-05-11", load_seq=10, updated="2026-05-15")
    build(dbt)
    assert ("month", "2026-04") in computed(dbt, FIRST)
    assert ("month", "2026-04") in changes(dbt)
    assert is_as_in_a_whole_build(dbt, monkeypatch)


def test_a_change_that_nobody_saw_makes_a_whole_build(dbt: Dbt, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2):  # the months of the second one take the place of those of the first
        request(dbt, "N", f"2026-0{number}-16", load_seq=8 + number, updated=f"2026-04-1{number + 1}")
        build(dbt, "--select", "+fct_service_requests", *MODELS[-3:])
    build(dbt)
    assert dbt.rows(f"select count(*) from (from built.{FIRST})") != [(0,)]
    assert is_as_in_a_whole_build(dbt, monkeypatch)
