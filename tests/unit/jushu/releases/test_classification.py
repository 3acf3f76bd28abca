"""What each column of a release is classed as, and that no role gets what its level does not allow."""

import json
from pathlib import Path

import duckdb
import pytest

from jushu import derivation
from jushu.errors import JushuError
from tests.unit.jushu.releases.release_house import House

SCHEMA = {"raw": {"staff": {"staff_id": "INT", "staff_name": "VARCHAR", "pay": "INT"}}}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("select staff_name as label from raw.staff", {"staff_name": True}),
        ("select upper(s.staff_name) as label from other.raw.staff as s", {"staff_name": True}),
        (
            "with a as (select * from raw.staff) select left(staff_name, 1) as label from a",
            {"staff_name": True},
        ),
        ("select staff_name is not null as label from raw.staff", {"staff_name": False}),
        ("select coalesce(trim(staff_name), '') <> '' as label from raw.staff", {"staff_name": False}),
        ("select staff_name <> 'A' as label from raw.staff", {"staff_name": True}),
        ("select count(distinct staff_name) as label from raw.staff", {"staff_name": False}),
        (
            "select case when staff_name is null then pay else 0 end as label from raw.staff",
            {"staff_name": False, "pay": True},
        ),
        (
            "select (select max(b.staff_name) from raw.staff as b) as label from raw.staff",
            {"staff_name": True},
        ),
        (
            "select 1 as label, 2 as n union all by name select 3 as n, pay as label from raw.staff",
            {"pay": True},
        ),
        ("select pay as label from raw.staff where staff_name = 'A'", {"pay": True}),
        (
            "select max(staff_name) over (partition by pay) as label from raw.staff",
            {"staff_name": True, "pay": True},
        ),
        ("select count(*) as label from raw.staff", {}),
    ],
)
def test_a_column_is_derived_from_what_its_value_is_computed_from(
    code: str, expected: dict[str, bool]
) -> None:
    found = derivation.derived(code, SCHEMA)["label"]
    assert found == {("raw", "staff", column): shown for column, shown in expected.items()}


def plant(house: House, code: str, *, roles: list[str], language: str = "sql") -> None:
    """A mart that a careless change adds to the project: built, and given to roles."""
    house.sql(f"CREATE OR REPLACE TABLE main.fct_planted AS {code}")
    manifest = json.loads(house.dbt_manifest.read_text())
    manifest["sources"] = {
        "source.raw": {"resource_type": "source", "schema": "raw", "name": "service_requests"}
    }
    manifest["nodes"]["model.jushu.fct_planted"] = {
        "resource_type": "model",
        "name": "fct_planted",
        "schema": "main",
        "language": language,
        "columns": {"who": {"name": "who", "description": "Who asked. 申请人。"}},
        "config": {"meta": {"roles": roles}},
        "compiled_code": code if language == "sql" else "def model(dbt, session): ...",
        "depends_on": {"nodes": ["source.raw"]},
    }
    house.dbt_manifest.write_text(json.dumps(manifest))


def columns_of(path: Path, table: str) -> list[str]:
    with duckdb.connect(path, read_only=True) as connection:
        return connection.sql(f"FROM {table}").columns


RENAMED = (
    "SELECT request_id, requester_name AS who, length(requester_name) AS who_length FROM raw.service_requests"
)


@pytest.mark.parametrize("language", ["sql", "python"])
def test_a_personal_column_under_another_name_is_in_no_file(house: House, language: str) -> None:
    plant(house, RENAMED, roles=["management", "analyst", "auditor"], language=language)
    release = house.publish()
    # of a model that is no SQL nothing is known but its inputs: all its columns are as personal as they
    shown = ["request_id"] if language == "sql" else []
    for role in ("management", "analyst", "auditor"):
        with duckdb.connect(release.path / f"{role}.duckdb", read_only=True) as reader:
            there = {name for (name,) in reader.sql("SELECT table_name FROM duckdb_tables()").fetchall()}
        found = columns_of(release.path / f"{role}.duckdb", "fct_planted") if "fct_planted" in there else []
        assert found == shown


def test_the_classification_is_published_to_auditors(house: House) -> None:
    plant(house, RENAMED, roles=["auditor"])
    release = house.publish()
    with duckdb.connect(release.path / "auditor.duckdb", read_only=True) as reader:
        rows = reader.sql(
            "SELECT column_name, level, is_personal, basis, derived_from, description_zh, description_en"
            " FROM audit_column WHERE table_name = 'fct_planted' ORDER BY position"
        ).fetchall()
        raw = reader.sql(
            "SELECT column_name, is_personal, basis, description_zh FROM audit_column"
            " WHERE table_name = 'raw.service_requests' ORDER BY position"
        ).fetchall()
    source = "service_requests."
    assert rows == [
        ("request_id", "general", False, "sql", f"{source}request_id", None, None),
        ("who", "general", True, "sql", f"{source}requester_name", "申请人。", "Who asked."),
        ("who_length", "general", True, "sql", f"{source}requester_name", None, None),
    ]
    assert raw == [
        ("request_id", False, "contract", "名"),
        ("requester_name", True, "contract", "名"),
        ("_loaded_at", False, "none", None),
    ]


@pytest.mark.parametrize(
    ("level", "roles", "refused"),
    [
        ("important", ["management", "auditor"], "management"),
        ("important", ["analyst", "auditor"], None),
        ("core", ["analyst", "auditor"], "analyst"),
        ("core", ["auditor"], None),
    ],
)
def test_a_role_gets_no_column_above_its_level(
    house: House, level: str, roles: list[str], refused: str | None
) -> None:
    house.sql(f"UPDATE ingest.columns SET classification = '{level}' WHERE column_name = 'request_id'")
    plant(house, "SELECT count(DISTINCT request_id) AS requests FROM raw.service_requests", roles=roles)
    if refused is None:
        assert columns_of(house.publish().path / "auditor.duckdb", "fct_planted") == ["requests"]
        return
    with pytest.raises(JushuError) as error:
        house.publish()
    assert error.value.code == "RELEASE_CLASSIFIED"
    assert refused in error.value.en and f"fct_planted.requests ({level})" in error.value.zh
    assert not list(house.settings.releases.glob("2026*"))
