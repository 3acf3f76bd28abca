"""Parquet of the tables of analysts: a file per table, or a folder with a file per period of a large one.

A model says by which column it is dealt out (``meta.parquet_by``): by its words, or by the month of a date.
A file without a changed row is the one of the last release (a hard link): what is written follows the change.
See docs/decisions/0040-parquet-by-period.md.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import duckdb

from jushu.releases import policy, sql
from jushu.releases.difference import Difference

FOLDER = "parquet"
SUFFIX = ".parquet"
_NONE = "none"  # name of the file of rows without a value in the column


class Parts(NamedTuple):
    """How the rows of a table are dealt out: by a column of text, or by the month of a date or time."""

    column: str
    is_date: bool

    @property
    def key(self) -> str:
        """Expression of the period of a row: text, or the first day of a month."""
        return f"CAST(date_trunc('month', {self.column}) AS DATE)" if self.is_date else self.column

    def file(self, period: object) -> str:
        """Name of the file of a period."""
        text = str(period)
        name = _NONE if period is None else text[: len("2026-09")] if self.is_date else text
        return f"{name}{SUFFIX}"

    def condition(self, period: object) -> str:
        """Condition on the rows of a period, in a form by which DuckDB passes over other row groups."""
        if period is None:
            return f"{self.column} IS NULL"
        text = sql.text(str(period))
        if self.is_date:
            first = f"DATE {text}"
            return f"{self.column} >= {first} AND {self.column} < {first} + INTERVAL 1 MONTH"
        return f"{self.column} = {text}"


def parts_of(connection: duckdb.DuckDBPyConnection, table: policy.Published) -> Parts | None:
    """How a table is dealt out to files; None for one file."""
    if not table.parquet_by:
        return None
    found = connection.sql(table.select)
    kind = dict(zip(found.columns, found.types, strict=True))[table.parquet_by]
    return Parts(sql.name(table.parquet_by), str(kind) != "VARCHAR")


def write(
    connection: duckdb.DuckDBPyConnection,
    target: str,
    table: policy.Published,
    folder: Path,
    since: tuple[Path, Difference] | None,
) -> None:
    """Files of ``table``, which is ``target`` in a role's file, in ``folder``.

    With what is different ``since`` an earlier release (its folder of Parquet, the difference) only those of
    the periods that have a difference; the others are the earlier files.
    """
    parts = parts_of(connection, table)
    if parts is None:
        copy(connection, f"FROM {target}", folder / f"{table.label}{SUFFIX}")
        return
    place = folder / table.label
    place.mkdir()
    periods = _periods(connection, parts, f"FROM {target}")
    if since:
        earlier, changes = since
        changed = _periods(connection, parts, f"{changes.removed} UNION ALL {changes.added}")
        link((earlier / table.label / parts.file(period) for period in periods - changed), place)
        periods &= changed
    for period in periods:
        copy(connection, f"FROM {target} WHERE {parts.condition(period)}", place / parts.file(period))


def copy(connection: duckdb.DuckDBPyConnection, rows: str, path: Path) -> None:
    """One file of the rows of a query."""
    connection.execute(f"COPY ({rows}) TO {sql.text(str(path))} (FORMAT parquet, COMPRESSION zstd)")


def link_table(table: str, earlier: Path, folder: Path) -> None:
    """The files of a table that is the same as in the release whose Parquet is in ``earlier``."""
    whole, parts = earlier / f"{table}{SUFFIX}", earlier / table
    if whole.is_file():
        link([whole], folder)
    elif parts.is_dir():
        (folder / table).mkdir()
        link(parts.iterdir(), folder / table)


def link(paths: Iterable[Path], folder: Path) -> None:
    """The same bytes under a second name: files of a release are read-only."""
    for path in paths:
        (folder / path.name).hardlink_to(path)


def files_of(table: str, listed: Iterable[str]) -> list[str]:
    """Of the paths that a manifest lists, those of a table: its file, or the files of its periods."""
    whole, parts = f"{FOLDER}/{table}{SUFFIX}", f"{FOLDER}/{table}/"
    return sorted(path for path in listed if path == whole or path.startswith(parts))


def _periods(connection: duckdb.DuckDBPyConnection, parts: Parts, rows: str) -> set[object]:
    """The periods of the rows of a query."""
    found = connection.execute(f"SELECT DISTINCT {parts.key} FROM ({rows})").fetchall()
    return {period for (period,) in found}
