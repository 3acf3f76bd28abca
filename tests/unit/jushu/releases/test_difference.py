"""Of a large table only the changed rows are hashed and written; the result is that of a whole release."""

import json

import duckdb
import pytest

from jushu.releases import Release, content_hash
from tests.unit.jushu.releases.release_house import House, hashed_by_publishing

GROW = """
    INSERT INTO fct_service_requests SELECT range, 'C' || range % 3, range / 7, 'n' FROM range(1000, 30000);
    INSERT INTO fct_service_requests SELECT 1, 'C1', 1, 'n' FROM range(5);
"""
CHANGES = {
    "updated": "UPDATE fct_service_requests SET hours = -1 WHERE request_id % 1000 = 3",
    "removed": "DELETE FROM fct_service_requests WHERE request_id BETWEEN 12000 AND 12100",
    "added": "INSERT INTO fct_service_requests SELECT range, NULL, NULL, NULL FROM range(40000, 40050)",
    "one of five equal rows removed": (
        "DELETE FROM fct_service_requests WHERE rowid IN"
        " (SELECT max(rowid) FROM fct_service_requests WHERE request_id = 1)"
    ),
    "equal rows added": "INSERT INTO fct_service_requests SELECT 1, 'C1', 1, 'n' FROM range(3)",
}


def rows_otherwise(house: House, release: Release, role: str) -> int:
    """Number of rows of the table that are in the file of a role or in the warehouse, but not in both."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{house.settings.warehouse}' AS warehouse (READ_ONLY)")
        connection.execute(f"ATTACH '{release.path / role}.duckdb' AS written (READ_ONLY)")
        columns = "request_id, cluster_code, hours"  # the fourth is personal
        truth = f"SELECT {columns} FROM warehouse.main.fct_service_requests"
        shown = f"SELECT {columns} FROM written.main.fct_service_requests"
        return len(
            connection.execute(
                f"({truth} EXCEPT ALL {shown}) UNION ALL ({shown} EXCEPT ALL {truth})"
            ).fetchall()
        )


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_a_few_rows(house: House, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    house.sql(GROW)
    house.publish()
    house.sql(CHANGES[change])
    hashed, release = hashed_by_publishing(house, monkeypatch)
    assert "fct_service_requests" not in hashed
    whole = content_hash.table_hashes(house.settings.warehouse, house.dbt_manifest)
    assert release.content_hash == content_hash.total(whole)
    assert [rows_otherwise(house, release, role) for role in ("analyst", "auditor")] == [0, 0]
    parquet = release.path / "parquet" / "fct_service_requests.parquet"
    found = duckdb.execute(f"SELECT count(*), sum(request_id), sum(hours) FROM '{parquet}'").fetchone()
    with duckdb.connect(house.settings.warehouse) as connection:
        query = "SELECT count(*), sum(request_id), sum(hours) FROM fct_service_requests"
        assert found == connection.execute(query).fetchone()


def test_releases_one_upon_the_other_stay_right(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.sql(GROW)
    house.publish()
    for change in CHANGES.values():
        house.sql(change)
        hashed, release = hashed_by_publishing(house, monkeypatch)
        assert "fct_service_requests" not in hashed
    whole = content_hash.table_hashes(house.settings.warehouse, house.dbt_manifest)
    assert release.content_hash == content_hash.total(whole)
    assert rows_otherwise(house, release, "auditor") == 0


def test_a_table_of_which_most_is_new_is_written_anew(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.sql(GROW)
    house.publish()
    house.sql("UPDATE fct_service_requests SET hours = hours + 1")
    hashed, release = hashed_by_publishing(house, monkeypatch)
    assert "fct_service_requests" in hashed
    assert rows_otherwise(house, release, "analyst") == 0


def test_sums_that_are_not_those_of_the_hash_are_not_moved(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.sql(GROW)
    path = house.publish().path / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["tables"]["fct_service_requests"]["sums"] = ["1", "2"]
    path.chmod(0o644)
    path.write_text(json.dumps(manifest))
    house.sql(CHANGES["updated"])
    hashed, release = hashed_by_publishing(house, monkeypatch)
    assert "fct_service_requests" in hashed
    whole = content_hash.table_hashes(house.settings.warehouse, house.dbt_manifest)
    assert release.content_hash == content_hash.total(whole)
