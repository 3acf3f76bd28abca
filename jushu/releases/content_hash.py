"""A hash of what a table says, whatever the order of rows, the threads, the engine's version or the time."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from jushu.releases import policy, sql
from jushu.releases.difference import Difference
from jushu.releases.release import Release


class Sums(NamedTuple):
    """Number of the rows, and the sums of the lower and upper halves of their 128-bit hashes."""

    rows: int
    lower: int
    upper: int

    def digest(self, columns: Sequence[str]) -> str:
        """The hash (hex) of rows with these columns."""
        content = "\n".join((*sorted(columns), *map(str, self)))
        return hashlib.sha256(content.encode()).hexdigest()


class TableHash(NamedTuple):
    """Number of rows and hash (hex) of one table; the hash is None for records that do not count.

    ``fingerprint`` tells in a fraction of the time whether a table still has this hash; empty where unknown.
    ``sums`` are what the hash was made of: those of some rows can be taken off and added.
    """

    rows: int
    content_hash: str | None
    fingerprint: str = ""
    sums: Sums | None = None


def hash_query(connection: duckdb.DuckDBPyConnection, query: str, columns: Sequence[str]) -> TableHash:
    """Hash of the rows of a query, of the named columns only.

    Each row is written as text in the order of the column names, each cell with its length before it, so
    that no two rows have the same text; the 128-bit md5 numbers of the rows are added up in two halves. Sums
    do not depend on order and, unlike an exclusive or, count equal rows.
    """
    sums = _sums(connection, query, columns)
    return TableHash(sums.rows, sums.digest(columns), sums=sums)


def _sums(connection: duckdb.DuckDBPyConnection, query: str, columns: Sequence[str]) -> Sums:
    texts = [f"CAST({column} AS VARCHAR)" for column in map(sql.name, sorted(columns))]
    # the one concat leaves out a cell without a value, so that no cell is copied twice
    cells = ", ".join(f"coalesce(strlen({text}) || ':', '-'), {text}" for text in texts)
    row = connection.execute(
        f"""
        SELECT count(*), coalesce(sum(CAST(md5_number_lower(line) AS HUGEINT)), 0),
               coalesce(sum(CAST(md5_number_upper(line) AS HUGEINT)), 0)
        FROM (SELECT concat({cells}) AS line FROM ({query}))
        """
    ).fetchone()
    assert row is not None
    return Sums(*row)


def hash_table(connection: duckdb.DuckDBPyConnection, table: policy.Published) -> TableHash:
    """Hash of one table as it is published; only its rows are counted where it has no hashed columns."""
    if table.hashed:
        return hash_query(connection, table.select, table.hashed)
    counted = connection.execute(f"SELECT count(*) FROM {table.source}").fetchone()
    return TableHash(counted[0] if counted else 0, None)


def fingerprints(connection: duckdb.DuckDBPyConnection, tables: Sequence[policy.Published]) -> dict[str, str]:
    """By published name, all that a release holds of a table that counts.

    That is its rows, as their number and the sum of DuckDB's 64-bit hashes (which only this version of DuckDB
    finds again), its columns with their types, and what is said of them.
    """
    return {table.label: _fingerprint(connection, table) for table in tables if table.hashed}


def _fingerprint(connection: duckdb.DuckDBPyConnection, table: policy.Published) -> str:
    columns = ", ".join(map(sql.name, table.columns))
    row = connection.execute(f"SELECT count(*), sum(hash({columns})) FROM ({table.select})").fetchone()
    said = (table.comment, sorted(table.comments.items()))
    told = (table.select, connection.sql(table.select).types, table.hashed, row, said)
    content = "\n".join(map(str, (duckdb.__version__, *told)))
    return hashlib.sha256(content.encode()).hexdigest()


def hash_tables(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[policy.Published],
    marks: Mapping[str, str],
    earlier: Release | None,
    differences: Mapping[str, Difference],
) -> dict[str, TableHash]:
    """Hash of every table by its published name: the one of the earlier release while its fingerprint (of
    ``marks``) is the same, or moved by what is different.
    """
    known = _hashes_of(earlier) if earlier else {}
    found = {}
    for table in tables:
        mark, before = marks.get(table.label, ""), known.get(table.label)
        if before and mark and before.fingerprint == mark:
            found[table.label] = before
            continue
        moved = _moved(connection, table, before, differences.get(table.label))
        found[table.label] = (moved or hash_table(connection, table))._replace(fingerprint=mark)
    return found


def _moved(
    connection: duckdb.DuckDBPyConnection,
    table: policy.Published,
    before: TableHash | None,
    difference: Difference | None,
) -> TableHash | None:
    """The hash of a table from that of before; None where that is not known, or not what its sums say."""
    if not (difference and before and before.sums):
        return None
    if before.sums.digest(table.hashed) != before.content_hash:
        return None
    removed = _sums(connection, difference.removed, table.hashed)
    added = _sums(connection, difference.added, table.hashed)
    sums = Sums(*(n - r + a for n, r, a in zip(before.sums, removed, added, strict=True)))
    return TableHash(sums.rows, sums.digest(table.hashed), sums=sums)


def _hashes_of(release: Release) -> dict[str, TableHash]:
    """Hashes of a release by the name of the table; none where they do not add up to its own."""
    found = {
        label: TableHash(
            entry["rows"],
            entry["content_hash"],
            entry.get("fingerprint", ""),
            Sums(entry["rows"], *map(int, entry["sums"])) if entry.get("sums") else None,
        )
        for label, entry in release.manifest["tables"].items()
    }
    return found if total(found) == release.content_hash else {}


def total(hashes: Mapping[str, TableHash]) -> str:
    """One hash (hex) of all tables that count."""
    lines = [f"{label} {item.content_hash}" for label, item in sorted(hashes.items()) if item.content_hash]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def table_hashes(warehouse: Path, dbt_manifest: Path) -> dict[str, TableHash]:
    """Hash of every table that a release of this warehouse would hold, by published name."""
    with duckdb.connect() as connection:
        sql.attach_warehouse(connection, warehouse, policy.WAREHOUSE)
        return {table.label: hash_table(connection, table) for table in policy.plan(connection, dbt_manifest)}
