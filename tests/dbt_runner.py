"""Runs dbt in this process on one warehouse file, for tests."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

PROJECT = Path(__file__).parents[1] / "dbt_project"
# Where a row of a test comes from: a file of the contract, loaded once.
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
