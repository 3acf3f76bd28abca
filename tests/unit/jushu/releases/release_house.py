"""What the tests of releases work on."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from jushu.releases import Release, content_hash, policy
from jushu.settings import Settings


class House(NamedTuple):
    """A home with a warehouse; ``sql`` changes the warehouse, ``publish`` releases it."""

    settings: Settings
    dbt_manifest: Path
    sql: Callable[[str], None]
    publish: Callable[..., Release]


def hashed_by_publishing(house: House, monkeypatch: pytest.MonkeyPatch) -> tuple[set[str], Release]:
    """Publish; the tables of which every row was hashed, and the release."""
    found, honest = set(), content_hash.hash_table

    def watched(connection: duckdb.DuckDBPyConnection, table: policy.Published) -> content_hash.TableHash:
        found.add(table.label)
        return honest(connection, table)

    with monkeypatch.context() as patch:
        patch.setattr(content_hash, "hash_table", watched)
        return found, house.publish()
