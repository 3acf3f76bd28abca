"""A small warehouse that the dbt project builds: two clusters, twelve requests, made by hand."""

from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfile
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from ingestion import reference
from ingestion.warehouse import create_tables

PROJECT = Path(__file__).parents[3] / "dbt_project"
PROVENANCE = """
'f' as _file_id, 2 as _line, 1 as _load_seq, timestamp '2026-04-10' as _loaded_at, 'contract' as _source
"""


def message(event: Any) -> str:
    """What an event of dbt says (its classes are made at run time, so a type checker does not know them)."""
    return event.info.msg


@dataclass(frozen=True)
class Done:
    """How a dbt command ended: whether it did, and everything it said."""

    success: bool
    said: str


@dataclass(frozen=True)
class Dbt:
    """Runs dbt on one warehouse file; ``manifest`` is the parsed project, so that it is parsed only once."""

    warehouse: Path
    artefacts: Path
    manifest: Manifest | None = None
    project: Path = PROJECT

    def __call__(self, *arguments: str) -> Done:
        """Run a dbt command."""
        return self.run(*arguments)[0]

    def run(self, *arguments: str) -> tuple[Done, Any]:
        """Run a dbt command; also what it gives back."""
        said: list[str] = []
        places = {
            "--project-dir": self.project,
            "--profiles-dir": self.project,
            "--target-path": self.artefacts,
            "--log-path": self.artefacts,
        }
        options = [str(part) for option in places.items() for part in option]
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("JUSHU_WAREHOUSE", str(self.warehouse))
            patch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
            runner = dbtRunner(manifest=self.manifest, callbacks=[lambda event: said.append(message(event))])
            result = runner.invoke(["--no-use-colors", *arguments, *options])
        # In process the adapter would keep the file open, and its changes out of the file.
        if DuckDBConnectionManager._ENV is not None:
            DuckDBConnectionManager._ENV.close()
            DuckDBConnectionManager.close_all_connections()
        return Done(result.success, "\n".join([*said, str(result.exception or "")])), result.result

    def insert(self, table: str, rows: str) -> None:
        """Add what a query gives to a raw table."""
        with duckdb.connect(str(self.warehouse)) as connection:
            insert(connection, table, rows)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query on the warehouse gives."""
        with duckdb.connect(str(self.warehouse)) as connection:
            return connection.execute(sql).fetchall()

    def show(self, sql: str) -> list[dict[str, Any]]:
        """What SQL with this project's macros gives."""
        done, result = self.run("show", "--inline", sql, "--limit", "-1")
        assert done.success, done.said
        table = result.results[0].agate_table
        return [dict(zip(table.column_names, row, strict=True)) for row in table.rows]


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: str) -> None:
    """Add what a query gives to a raw table, with where it came from."""
    connection.execute(f"insert into raw.{table} by name select *, {PROVENANCE} from ({rows})")


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
        reference.load(connection)
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
