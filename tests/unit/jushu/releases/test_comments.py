"""Released files describe themselves to every client that shows comments."""

import json

import duckdb

from tests.unit.jushu.releases.release_house import House

COLUMNS = "SELECT column_name, comment FROM duckdb_columns()"


def test_tables_and_columns_carry_their_descriptions_and_the_content_is_the_same(house: House) -> None:
    plain = house.publish()
    manifest = json.loads(house.dbt_manifest.read_text())
    node = manifest["nodes"]["model.jushu.dim_cluster"]
    node["description"] = "One row per cluster's code.\n  每个集聚区一行。\n"
    node["columns"]["cluster_code"] = {"name": "cluster_code", "description": "Code. 集聚区代码。"}
    house.dbt_manifest.write_text(json.dumps(manifest))
    house.sql("INSERT INTO dim_cluster VALUES ('C9', 'new', 'x')")
    described = house.publish()
    house.sql("DELETE FROM dim_cluster WHERE cluster_code = 'C9'")
    assert house.publish().content_hash == plain.content_hash
    for role in ("management", "analyst", "auditor"):
        with duckdb.connect(described.path / f"{role}.duckdb", read_only=True) as reader:
            tables = reader.sql("SELECT comment FROM duckdb_tables() WHERE table_name = 'dim_cluster'")
            assert tables.fetchall() == [("One row per cluster's code. 每个集聚区一行。",)]
            columns = reader.sql(f"{COLUMNS} WHERE table_name = 'dim_cluster' ORDER BY 1")
            assert columns.fetchall() == [("cluster_code", "Code. 集聚区代码。"), ("cluster_name", None)]
    with duckdb.connect(described.path / "auditor.duckdb", read_only=True) as reader:
        raw = reader.sql(
            "SELECT column_name, comment FROM duckdb_columns() WHERE schema_name = 'raw' ORDER BY 1"
        )
        assert raw.fetchall() == [("_loaded_at", None), ("request_id", "Name. 名")]
