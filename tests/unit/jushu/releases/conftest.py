"""A small real warehouse and the manifest that dbt would have written for it."""

import json
from pathlib import Path

import duckdb
import pytest

from jushu.releases import Release, publish
from jushu.settings import Settings
from tests.unit.jushu.releases.release_house import House

MODELS = {
    "dim_cluster": ["management", "analyst", "auditor"],
    "dim_period": ["management", "analyst", "auditor"],
    "fct_service_requests": ["analyst", "auditor"],
    "int_period__bounds": [],
}


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house of one test's own, nothing published yet."""
    return build(tmp_path)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house with one release, for tests that only read it."""
    house = build(tmp_path_factory.mktemp("published"))
    house.publish()
    return house


def build(tmp_path: Path) -> House:
    """A warehouse with one table of every kind: dimension, fact, raw, bookkeeping."""
    settings = Settings(home=tmp_path / "home")
    settings.warehouse.parent.mkdir(parents=True)
    manifest = tmp_path / "manifest.json"
    nodes = {
        f"model.jushu.{name}": {
            "resource_type": "model",
            "name": name,
            "alias": name,
            "schema": "main",
            "columns": {"nickname": {"name": "nickname", "meta": {"is_personal": True}}},
            "config": {"meta": {"roles": roles} if roles else {}},
        }
        for name, roles in MODELS.items()
    }
    manifest.write_text(json.dumps({"metadata": {"dbt_version": "1.11.16"}, "nodes": nodes}))

    def change(statements: str) -> None:
        with duckdb.connect(settings.warehouse) as connection:
            connection.execute(statements)

    change("""
        CREATE TABLE dim_cluster AS
            SELECT 'C' || range AS cluster_code, '集聚区 ' || range AS cluster_name, 'x' AS contact_phone
            FROM range(3);
        CREATE TABLE dim_period AS
            SELECT * FROM (VALUES
                ('quarter', '2026Q2', DATE '2026-06-30'),
                ('quarter', '2026Q3', DATE '2026-09-30'),
                ('month', '2026-10', DATE '2026-10-31')) AS t(period_type, period_code, period_end);
        CREATE TABLE int_period__bounds AS
            SELECT TIMESTAMP '2026-10-08 06:00:00' AS as_of, DATE '2026-10-07' AS data_as_of;
        CREATE TABLE fct_service_requests AS
            SELECT range AS request_id, 'C' || range % 3 AS cluster_code, range / 7 AS hours, 'n' AS nickname
            FROM range(1000);
        CREATE SCHEMA raw;
        CREATE TABLE raw.service_requests AS
            SELECT range AS request_id, 'Zhang ' || range AS requester_name,
                   TIMESTAMP '2026-10-08' AS _loaded_at
            FROM range(1000);
        CREATE SCHEMA ingest;
        CREATE TABLE ingest.columns AS
            SELECT *, 'general' AS classification, '名' AS label_zh, 'Name.' AS description FROM (VALUES
                ('service_requests', 'requester_name', true),
                ('clusters', 'contact_phone', true),
                ('service_requests', 'request_id', false)) AS t(table_name, column_name, is_personal);
        CREATE TABLE ingest.files AS
            SELECT 'f1' AS file_id, 'a.csv' AS original_name, TIMESTAMP '2026-10-08' AS loaded_at;
        CREATE TABLE ingest.quarantine AS
            SELECT * FROM (VALUES
                (1, 'service_requests', 'requester_name', 'Zhang San', 'R1,Zhang San'),
                (2, 'service_requests', 'request_id', 'R-?', 'R-?,Li Si'),
                (3, 'service_requests', NULL, 'R3,Wang Wu,', 'R3,Wang Wu,'),
                (4, 'zones', 'zone_code', 'Z?', 'Z?,Zone'),
                (5, 'zones', NULL, 'Z1', 'Z1')) AS t(line, table_name, field, raw_value, raw_text);
        CREATE VIEW ingest.quarantine_state AS SELECT *, 'open' AS state FROM ingest.quarantine;
        CREATE TABLE ingest.log (
            number BIGINT, logged_at TIMESTAMP, kind VARCHAR, entry VARCHAR, previous_hash VARCHAR,
            entry_hash VARCHAR);
    """)

    def release(**options: object) -> Release:
        return publish(settings, dbt_manifest=manifest, **options)  # type: ignore[arg-type]

    return House(settings, manifest, change, release)
