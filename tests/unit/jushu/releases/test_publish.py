"""Write, audit, publish: what a release holds, when there is a new one, and what a crash leaves behind."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from jushu import catalogue, clock, releases
from jushu.errors import JushuError
from jushu.releases import content_hash, write
from tests.unit.jushu.releases.release_house import House, hashed_by_publishing


def tables_of(path: Path) -> dict[str, list[str]]:
    with duckdb.connect(path, read_only=True) as connection:
        rows = connection.execute(
            "SELECT schema_name || '.' || table_name, column_name FROM duckdb_columns() WHERE NOT internal"
            " ORDER BY ALL"
        ).fetchall()
    found: dict[str, list[str]] = {}
    for table, column in rows:
        found.setdefault(table, []).append(column)
    return found


def test_each_role_file_holds_only_what_the_role_may_see(house: House) -> None:
    release = house.publish()
    management = tables_of(release.path / "management.duckdb")
    analyst = tables_of(release.path / "analyst.duckdb")
    auditor = tables_of(release.path / "auditor.duckdb")
    assert set(management) == {"main.dim_cluster", "main.dim_period", "main.release_info"}
    assert set(analyst) == set(management) | {"main.fct_service_requests"}
    assert set(auditor) == set(analyst) | {
        "raw.service_requests",
        "main.audit_column",
        "main.audit_files",
        "main.audit_quarantine",
        "main.audit_log",
    }
    assert auditor["raw.service_requests"] == ["_loaded_at", "request_id"]


def test_personal_columns_are_in_no_file(house: House) -> None:
    release = house.publish()
    for role in releases.ROLES:
        columns = {
            column for names in tables_of(release.path / f"{role}.duckdb").values() for column in names
        }
        assert not columns & {"contact_phone", "requester_name", "nickname"}
    parquet = {path.name: pl.read_parquet_schema(path) for path in (release.path / "parquet").iterdir()}
    assert set(parquet) == {
        "dim_cluster.parquet",
        "dim_period.parquet",
        "fct_service_requests.parquet",
        "release_info.parquet",
    }
    assert set(parquet["fct_service_requests.parquet"]) == {"request_id", "cluster_code", "hours"}


def test_refused_cells_and_lines_with_personal_data_are_masked(house: House) -> None:
    house.publish()
    rows = releases.query(
        "SELECT line, raw_value, raw_text FROM audit_quarantine ORDER BY line", "auditor", house.settings
    ).rows()
    assert rows == [
        (1, "***", "***"),
        (2, "R-?", "***"),
        (3, "***", "***"),
        (4, "Z?", "Z?,Zone"),
        (5, "Z1", "Z1"),
    ]


def test_files_open_in_duckdb_1_1(house: House) -> None:
    release = house.publish()
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{release.path / 'analyst.duckdb'}' AS f (READ_ONLY)")
        tags = connection.execute("SELECT tags FROM duckdb_databases() WHERE database_name = 'f'").fetchone()
    assert tags is not None
    assert tags[0]["storage_version"] == "v1.0.0+"
    assert not list(release.path.glob("*.wal"))


def test_release_info_and_manifest_say_what_was_published(house: House) -> None:
    summary = pl.DataFrame({"table_name": ["raw.service_requests"], "rules": [7], "failed": [1]})
    release = house.publish(
        quality_score=Decimal("98.5"),
        checks_summary=summary,
        code_version="0.1.0+abc",
        published_at=datetime(2026, 10, 8, 7, 30),
    )
    assert release.release_id == "2026Q3-r1"
    for role in releases.ROLES:
        info = releases.query("FROM release_info", role, house.settings).row(0, named=True)
        assert info == {
            "release_id": "2026Q3-r1",
            "previous_release_id": None,
            "published_at": datetime(2026, 10, 8, 7, 30),
            "data_as_of": date(2026, 10, 7),
            "as_of": datetime(2026, 10, 8, 6),
            "period_code": "2026Q3",
            "catalogue_version": catalogue.catalogue_version(),
            "catalogue_hash": catalogue.catalogue_hash(),
            "methodology_version": "1.0.0",
            "methodology_hash": catalogue.methodology_hash(),
            "code_version": "0.1.0+abc",
            "content_hash": release.content_hash,
            "quality_score": Decimal("98.50"),
        }
        assert releases.query("FROM audit_quality", role, house.settings).rows() == summary.rows()
    manifest = json.loads((release.path / "manifest.json").read_text())
    assert manifest["dbt_version"] == "1.11.16"
    assert manifest["duckdb_version"] == duckdb.__version__
    assert manifest["tables"]["fct_service_requests"]["rows"] == 1000
    assert manifest["tables"]["fct_service_requests"]["roles"] == ["analyst", "auditor"]
    assert set(manifest["files"]) == {
        path.relative_to(release.path).as_posix()
        for path in release.path.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }


def test_the_same_content_is_not_published_again(house: House) -> None:
    first = house.publish()
    assert not first.unchanged
    # loaded at another time, in another order
    house.sql("""
        CREATE OR REPLACE TABLE fct_service_requests AS FROM fct_service_requests ORDER BY hash(request_id);
        UPDATE raw.service_requests SET _loaded_at = TIMESTAMP '2026-10-09';
        UPDATE ingest.files SET loaded_at = TIMESTAMP '2026-10-09';
        INSERT INTO ingest.log (number) VALUES (2);
    """)
    again = house.publish(quality_score=Decimal(50))
    assert again.unchanged
    assert again.release_id == first.release_id
    assert [release.release_id for release in releases.list_releases(house.settings)] == ["2026Q3-r1"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE fct_service_requests SET hours = hours + 1e-9 WHERE request_id = 7",
        "DELETE FROM raw.service_requests WHERE request_id = 7",
        "INSERT INTO ingest.quarantine VALUES (9, 'zones', 'zone_code', '?', '?')",
    ],
)
def test_every_change_of_content_is_a_new_release(house: House, change: str) -> None:
    first = house.publish()
    house.sql(change)
    second = house.publish()
    assert (second.release_id, second.previous_id) == ("2026Q3-r2", "2026Q3-r1")
    assert second.content_hash != first.content_hash
    assert releases.current_release_id(house.settings) == "2026Q3-r2"
    assert releases.verify("2026Q3-r1", house.settings) == []


def test_a_release_is_newer_than_the_last_also_when_the_clock_is_not(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(days=400)

    with monkeypatch.context() as patch:
        patch.setattr(clock, "datetime", Later)
        first = house.publish()
    house.sql("DELETE FROM dim_cluster WHERE cluster_code = 'C0'")
    second = house.publish()
    assert second.published_at > first.published_at
    assert [r.release_id for r in releases.list_releases(house.settings)] == ["2026Q3-r1", "2026Q3-r2"]


def test_table_hashes_are_those_of_the_manifest(house: House) -> None:
    release = house.publish()
    found = content_hash.table_hashes(house.settings.warehouse, house.dbt_manifest)
    assert {name: (item.rows, item.content_hash) for name, item in found.items()} == {
        name: (entry["rows"], entry["content_hash"]) for name, entry in release.manifest["tables"].items()
    }


def test_a_kill_while_writing_leaves_the_old_release_and_is_cleaned_up(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.publish()
    house.sql("DELETE FROM dim_cluster WHERE cluster_code = 'C0'")
    with monkeypatch.context() as patch:
        patch.setattr(write, "_seal", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            house.publish()
    assert releases.current_release_id(house.settings) == "2026Q3-r1"
    assert [release.release_id for release in releases.list_releases(house.settings)] == ["2026Q3-r1"]
    assert house.publish().release_id == "2026Q3-r2"
    assert not list(house.settings.releases.glob(".tmp-*"))


def test_a_kill_between_the_two_renames_is_completed_by_the_next_run(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.publish()
    house.sql("DELETE FROM dim_cluster WHERE cluster_code = 'C0'")
    with monkeypatch.context() as patch:
        patch.setattr(write, "point_to", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            house.publish()
    assert releases.current_release_id(house.settings) == "2026Q3-r1"
    assert house.publish().release_id == "2026Q3-r2"
    assert releases.current_release_id(house.settings) == "2026Q3-r2"
    assert len(releases.list_releases(house.settings)) == 2


def test_a_file_that_differs_from_the_warehouse_is_not_published(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = content_hash.hash_table

    def wrong(connection: duckdb.DuckDBPyConnection, table: object) -> content_hash.TableHash:
        found = honest(connection, table)  # type: ignore[arg-type]
        return found._replace(rows=found.rows + 1)

    monkeypatch.setattr(content_hash, "hash_table", wrong)
    with pytest.raises(JushuError) as caught:
        house.publish()
    assert caught.value.code == "RELEASE_NOT_WRITTEN"
    assert releases.current_release_id(house.settings) is None


def test_only_what_changed_is_hashed_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.publish()
    house.sql("DELETE FROM dim_cluster WHERE cluster_code = 'C0'")
    again, release = hashed_by_publishing(house, monkeypatch)
    assert "dim_cluster" in again and "fct_service_requests" not in again
    whole = content_hash.table_hashes(house.settings.warehouse, house.dbt_manifest)
    assert release.content_hash == content_hash.total(whole)
    assert {label: entry["rows"] for label, entry in release.manifest["tables"].items()} == {
        label: hashed.rows for label, hashed in whole.items()
    }


def test_hashes_that_are_not_those_of_their_release_are_not_taken_over(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = house.publish().path / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["tables"]["fct_service_requests"]["content_hash"] = "0" * 64
    path.chmod(0o644)
    path.write_text(json.dumps(manifest))
    house.sql("DELETE FROM dim_cluster WHERE cluster_code = 'C0'")
    assert "fct_service_requests" in hashed_by_publishing(house, monkeypatch)[0]


def test_a_promised_table_that_is_not_built_stops_the_release(house: House) -> None:
    house.sql("DROP TABLE dim_cluster")
    with pytest.raises(JushuError, match="dim_cluster") as caught:
        house.publish()
    assert caught.value.code == "RELEASE_INCOMPLETE"


def test_a_missing_warehouse_is_told(house: House) -> None:
    house.settings.warehouse.unlink()
    with pytest.raises(JushuError) as caught:
        house.publish()
    assert caught.value.code == "WAREHOUSE_UNREADABLE"
