"""What the tests of pulling share: a source file, and a look into the warehouse."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import yaml

from jushu.settings import Settings

CONTRACT = "service_requests"


def configure(home: Path, name: str, connection: str, **settings: object) -> None:
    folder = home / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    document = {"contract": CONTRACT, "connection": connection, "watermark": "updated_at"} | settings
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(document))


@contextmanager
def warehouse(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(Settings(home=home).warehouse), read_only=True) as connection:
        yield connection


def ask(home: Path, sql: str) -> list[tuple]:
    with warehouse(home) as connection:
        return connection.execute(sql).fetchall()
