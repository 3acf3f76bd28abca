"""A small warehouse that the dbt project builds: two clusters, twelve requests, made by hand."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from shutil import copyfile

import duckdb
import pytest

from ingestion import reference
from ingestion.warehouse import create_tables
from tests.dbt_runner import Dbt, insert


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """Two clusters since January 2026; C1 has twelve requests of January, eight of them closed."""
    since = "date '2026-01-01' as established_on"
    insert(connection, "clusters", f"select unnest(['C1', 'C2']) as cluster_code, {since}")
    insert(connection, "zones", f"select 'C1-Z1' as zone_code, 'C1' as cluster_code, {since}")
    insert(
        connection,
        "service_requests",
        """
        select 'R' || number as request_id, 'C1' as cluster_code, 'C1-Z1' as zone_code,
            timestamp '2026-01-05 09:00:00' as submitted_at, timestamp '2026-01-05 10:00:00' as updated_at,
            case when number <= 8 then timestamp '2026-01-06 09:00:00' end as closed_at,
            case when number <= 8 then 'solved' end as closed_result, number % 3 as transfer_count
        from range(1, 13) as numbers(number)
        """,
    )


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    """The small warehouse after a build; not to be changed (see ``fresh``)."""
    folder = tmp_path_factory.mktemp("dbt_project")
    dbt = Dbt(folder / "small.duckdb", folder / "target")
    with duckdb.connect(str(dbt.warehouse)) as connection:
        create_tables(connection)
        reference.load(connection, datetime(2026, 1, 1))
        fill(connection)
    manifest = dbt.run("parse")[1]
    dbt = replace(dbt, manifest=manifest)
    done = dbt("build", "--exclude", "path:models/scores", "path:tests/scores")
    assert done.success, done.said
    return dbt


@pytest.fixture
def fresh(built: Dbt, tmp_path: Path) -> Dbt:
    """A copy of the small warehouse that a test may change."""
    return replace(built, warehouse=Path(copyfile(built.warehouse, tmp_path / "small.duckdb")))
