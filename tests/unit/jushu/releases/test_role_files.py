"""A release begins with the files of the one before, where that neither shows nor spreads anything wrong."""

import json
from datetime import datetime

import duckdb
import pytest

from jushu.releases import Release, content_hash
from tests.unit.jushu.releases.release_house import House

CHANGE = "UPDATE dim_cluster SET cluster_name = cluster_name || '*' WHERE cluster_code = 'C0'"
SECRET = "only-once-for-everybody"


def hashes_of_file(release: Release, role: str) -> dict[str, str]:
    """Hash of every table of a role's file that has one in the manifest, of what stands in the file."""
    tables = release.manifest["tables"]
    wanted = [name for name, table in tables.items() if role in table["roles"] and table["content_hash"]]
    with duckdb.connect(release.path / f"{role}.duckdb", read_only=True) as connection:
        return {
            name: content_hash.hash_query(
                connection, f"FROM {name}", [c for c in connection.sql(f"FROM {name}").columns if counts(c)]
            ).content_hash
            or ""
            for name in wanted
        }


def counts(column: str) -> bool:
    return column not in ("_loaded_at", "_load_seq", "_row_hash", "received_at", "loaded_at", "load_seq")


@pytest.mark.parametrize("role", ["management", "analyst", "auditor"])
def test_the_files_say_what_the_manifest_says(house: House, role: str) -> None:
    house.publish()
    house.sql(CHANGE)
    release = house.publish()
    tables = release.manifest["tables"]
    found = hashes_of_file(release, role)
    assert "dim_cluster" in found
    assert found == {name: tables[name]["content_hash"] for name in found}


def test_what_did_not_change_is_not_written_again(house: House) -> None:
    first = house.publish()
    house.sql(CHANGE)
    second = house.publish()
    inodes = [
        [(release.path / "parquet" / f"{name}.parquet").stat().st_ino for release in (first, second)]
        for name in ("fct_service_requests", "dim_cluster")
    ]
    assert inodes[0][0] == inodes[0][1]
    assert inodes[1][0] != inodes[1][1]


def test_a_time_that_does_not_count_for_the_hash_is_the_present_one(house: House) -> None:
    house.publish()
    house.sql("UPDATE raw.service_requests SET _loaded_at = TIMESTAMP '2026-10-09'")
    house.sql(CHANGE)
    with duckdb.connect(house.publish().path / "auditor.duckdb", read_only=True) as connection:
        found = connection.execute("SELECT DISTINCT _loaded_at FROM raw.service_requests").fetchall()
    assert found == [(datetime(2026, 10, 9),)]


def test_the_same_values_in_another_type_are_another_table(house: House) -> None:
    house.publish()
    house.sql("ALTER TABLE fct_service_requests ALTER request_id TYPE HUGEINT")
    house.sql(CHANGE)
    with duckdb.connect(house.publish().path / "analyst.duckdb", read_only=True) as connection:
        assert str(connection.sql("SELECT request_id FROM fct_service_requests").types[0]) == "HUGEINT"
    house.sql("ALTER TABLE fct_service_requests ALTER request_id TYPE INTEGER")
    house.sql(CHANGE)
    with duckdb.connect(house.publish().path / "analyst.duckdb", read_only=True) as connection:
        assert str(connection.sql("SELECT request_id FROM fct_service_requests").types[0]) == "INTEGER"


def test_a_file_does_not_grow_by_being_changed(house: House) -> None:
    sizes = []
    for _ in range(8):
        house.sql(CHANGE)
        sizes.append((house.publish().path / "analyst.duckdb").stat().st_size)
    assert max(sizes) <= 1.25 * sizes[0]


def test_nothing_stays_in_the_file_of_a_role_that_no_longer_sees_it(house: House) -> None:
    house.sql(f"UPDATE dim_cluster SET cluster_name = '{SECRET}' WHERE cluster_code = 'C0'")
    shown = house.publish()
    assert SECRET.encode() in (shown.path / "management.duckdb").read_bytes()
    manifest = json.loads(house.dbt_manifest.read_text())
    manifest["nodes"]["model.jushu.dim_cluster"]["config"]["meta"]["roles"] = ["analyst", "auditor"]
    house.dbt_manifest.write_text(json.dumps(manifest))
    house.sql("DELETE FROM dim_period")
    hidden = house.publish()
    assert hidden.release_id != shown.release_id
    assert SECRET.encode() not in (hidden.path / "management.duckdb").read_bytes()
    assert SECRET.encode() in (hidden.path / "analyst.duckdb").read_bytes()


def test_a_damaged_file_is_not_begun_with(house: House) -> None:
    house.sql(f"UPDATE fct_service_requests SET cluster_code = '{SECRET}'")
    path = house.publish().path / "analyst.duckdb"
    path.chmod(0o644)
    content = path.read_bytes()
    assert SECRET.encode() in content
    path.write_bytes(content.replace(SECRET.encode(), SECRET.upper().encode()))
    house.sql(CHANGE)
    release = house.publish()
    tables = release.manifest["tables"]
    found = hashes_of_file(release, "analyst")
    assert found == {name: tables[name]["content_hash"] for name in found}
