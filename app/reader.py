"""Reading the released file of one role: the only way from a page to the numbers.

A release never changes, so what is read may be kept by release id without an end. It is kept as
``st.cache_resource``: all sessions get the same rows, so nobody may change them, and functions that keep
something return what cannot be changed. ``st.cache_data`` would copy it at each rerun, a fifth of its time.
"""

import threading
from typing import Any, TypeVar

import duckdb
import polars as pl
import streamlit as st

from jushu import releases
from jushu.settings import Role

Row = TypeVar("Row", bound=tuple[Any, ...])


class _Reader:
    """One read-only connection to a released file; a lock, because sessions run in threads."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    def rows(self, sql: str, parameters: dict[str, object]) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()

    def frame(self, sql: str, parameters: dict[str, object]) -> pl.DataFrame:
        with self._lock:
            return self._connection.sql(sql, params=parameters).pl()


@st.cache_resource(max_entries=8, show_spinner=False)
def _reader(role: Role, release_id: str) -> _Reader:
    return _Reader(releases.connect(role, release_id=release_id))


def rows(role: Role, release_id: str, kind: type[Row], sql: str, **parameters: object) -> tuple[Row, ...]:
    """Rows of one query as named tuples of ``kind``, column by column."""
    return tuple(kind(*row) for row in _reader(role, release_id).rows(sql, parameters))


def frame(role: Role, release_id: str, sql: str, **parameters: object) -> pl.DataFrame:
    """Rows of one query as a table."""
    return _reader(role, release_id).frame(sql, parameters)


@st.cache_resource(max_entries=8, show_spinner=False)
def tables(role: Role, release_id: str) -> frozenset[str]:
    """Names of the tables of a released file: an older release lacks those of later versions."""
    return frozenset(
        name for (name,) in _reader(role, release_id).rows("SELECT table_name FROM duckdb_tables()", {})
    )
