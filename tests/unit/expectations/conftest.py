import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from jushu.settings import Settings


class Warehouse:
    """A warehouse on disk, and what the checks wrote into it."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home)
        self.settings.warehouse.parent.mkdir(parents=True)

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with duckdb.connect(str(self.settings.warehouse)) as connection:
            yield connection

    def rows(self, query: str) -> list[tuple]:
        with self.open() as connection:
            return connection.execute(query).fetchall()

    def failed_keys(self, run_id: str) -> dict[str, list[tuple]]:
        """The failing keys of a run by rule, in order."""
        found: dict[str, list[tuple]] = {}
        query = f"select rule_id, key_json from checks.failed_keys where run_id = '{run_id}' order by all"
        for rule_id, key in self.rows(query):
            found.setdefault(rule_id, []).append(tuple(json.loads(key).values()))
        return found


@pytest.fixture
def warehouse(tmp_path: Path) -> Callable[..., tuple[Warehouse, object]]:
    """Makes a warehouse by the given function, and hands on what that function returned."""

    def make(fill: Callable[[duckdb.DuckDBPyConnection], object]) -> tuple[Warehouse, object]:
        house = Warehouse(tmp_path / "home")
        with house.open() as connection:
            made = fill(connection)
        return house, made

    return make
