"""Readers reach the released file of their role and nothing else, whatever the writer does."""

import subprocess
import sys
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest

from jushu import releases
from jushu.errors import JushuError
from jushu.settings import Settings
from tests.unit.jushu.releases.release_house import House

WRITER = """
import sys
from pathlib import Path
import duckdb
from jushu.releases import publish
from jushu.settings import Settings
settings = Settings(home=Path(sys.argv[1]))
for number in range(6):
    with duckdb.connect(settings.warehouse) as connection:
        connection.execute("INSERT INTO dim_cluster VALUES (?, 'new', 'x')", [f"N{number}"])
    publish(settings, dbt_manifest=Path(sys.argv[2]))
"""


def ask(house: House, sql: str, role: Any = "analyst", **options: Any) -> pl.DataFrame:
    return releases.query(sql, role, house.settings, **options)


@pytest.mark.parametrize(
    "sql",
    [
        "COPY dim_cluster TO '/tmp/stolen.csv'",
        "ATTACH '/tmp/other.duckdb'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        "INSTALL excel",
        "LOAD excel",
        "SET threads = 1",
        "SET enable_external_access = true",
        "INSERT INTO dim_cluster VALUES ('x', 'y')",
        "DROP TABLE dim_cluster",
        "SELECT * FROM secret_frame",
    ],
)
def test_a_connection_is_locked_down(published: House, sql: str) -> None:
    secret_frame = pl.DataFrame({"a": [1]})
    with releases.connect("analyst", published.settings) as connection, pytest.raises(duckdb.Error):
        connection.execute(sql)
    assert secret_frame.height == 1


def test_a_role_does_not_see_the_tables_of_another(published: House) -> None:
    assert ask(published, "SELECT count(*) FROM raw.service_requests", "auditor").item() == 1000
    for role in ("management", "analyst"):
        with pytest.raises(JushuError) as caught:
            ask(published, "SELECT count(*) FROM raw.service_requests", role)
        assert caught.value.code == "QUERY_FAILED"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "  -- a note\n SELECT 1;",
        "WITH a AS (SELECT 1) SELECT * FROM a",
        "FROM dim_cluster",
        "VALUES (1)",
        "EXPLAIN SELECT * FROM dim_cluster",
        "/* plan */ explain (format json) SELECT 1",
        "EXPLAIN ANALYZE SELECT * FROM dim_cluster",
        "DESCRIBE dim_cluster",
        "SHOW TABLES",
        "SUMMARIZE dim_cluster",
    ],
)
def test_reading_statements_are_answered(published: House, sql: str) -> None:
    assert ask(published, sql).height >= 1


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "-- nothing",
        "SELECT 1; SELECT 2",
        "SELEC 1",
        "CREATE TEMP TABLE t AS SELECT 1",
        "EXPLAIN ANALYZE CREATE TABLE memory.t AS SELECT 1",
        "PRAGMA version",
        "CALL pragma_version()",
        "USE memory",
        "CHECKPOINT",
    ],
)
def test_other_statements_are_refused(published: House, sql: str) -> None:
    with pytest.raises(JushuError) as caught:
        ask(published, sql)
    assert caught.value.code == "QUERY_REFUSED"
    assert caught.value.wrong_use


def test_a_query_that_takes_too_long_is_stopped(published: House) -> None:
    with pytest.raises(JushuError) as caught:
        ask(published, "SELECT count(*) FROM range(1000000000000) AS t(i) WHERE sqrt(i) = i % 7", seconds=0.2)
    assert caught.value.code == "QUERY_TIMEOUT"


def test_decimals_sums_and_intervals_arrive(published: House) -> None:
    frame = ask(
        published, "SELECT 1.25::DECIMAL(6, 2) AS d, sum(range) AS s, INTERVAL 1 MONTH AS i FROM range(4)"
    )
    assert frame.rows() == [(Decimal("1.25"), 6, "1 month")]


def test_no_release_and_no_such_role(house: House) -> None:
    with pytest.raises(JushuError) as caught:
        ask(house, "SELECT 1")
    assert caught.value.code == "RELEASE_NONE"
    with pytest.raises(JushuError) as caught:
        ask(house, "SELECT 1", "root")
    assert caught.value.code == "ROLE_UNKNOWN"


def test_a_damaged_file_is_told(house: House) -> None:
    release = house.publish()
    (release.path / "analyst.duckdb").chmod(0o644)
    (release.path / "analyst.duckdb").write_bytes(b"nothing")
    with pytest.raises(JushuError) as caught:
        ask(house, "SELECT 1")
    assert caught.value.code == "RELEASE_UNREADABLE"


def test_an_open_connection_stays_on_its_release(house: House) -> None:
    house.publish()
    count = "SELECT count(*) FROM dim_cluster"
    with releases.connect("management", house.settings) as old:
        assert old.execute(count).fetchone() == (3,)
        house.sql("DELETE FROM dim_cluster WHERE cluster_code = 'C0'")
        house.publish()
        assert old.execute(count).fetchone() == (3,)
        assert ask(house, count).item() == 2


def test_every_read_succeeds_while_another_process_publishes(house: House) -> None:
    house.publish()
    command = [sys.executable, "-c", WRITER, str(house.settings.home), str(house.dbt_manifest)]
    with subprocess.Popen(command, cwd=Settings().project_root) as writer:
        seen = []
        while writer.poll() is None:
            seen.append(ask(house, "SELECT count(*) FROM dim_cluster", "management").item())
    assert writer.returncode == 0
    assert seen == sorted(seen)
    assert ask(house, "SELECT count(*) FROM dim_cluster", "management").item() == 3 + 6
    assert len(seen) > 10
