"""A hash of what a table says, whatever the order of rows, the threads, the engine's version or the time."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from jushu.releases import policy, sql
from jushu.releases.release import Release


class TableHash(NamedTuple):
    """Number of rows and hash (hex) of one table; the hash is None for records that do not count.

    ``fingerprint`` tells in a fraction of the time whether a table still has this hash; empty where unknown.
    """

    rows: int
    content_hash: str | None
    fingerprint: str = ""


def hash_query(connection: duckdb.DuckDBPyConnection, query: str, columns: Sequence[str]) -> TableHash:
    """Hash of the rows of a query, of the named columns only.

    Each row is written as text in the order of the column names, each cell with its length before it, so
    that no two rows have the same text; the 128-bit md5 numbers of the rows are added up in two halves. Sums
    do not depend on order and, unlike an exclusive or, count equal rows.
    """
    ordered = sorted(columns)
    cells = ", ".join(
        f"coalesce(strlen(CAST({column} AS VARCHAR)) || ':' || CAST({column} AS VARCHAR), '-')"
        for column in map(sql.name, ordered)
    )
    row = connection.execute(
        f"""
        SELECT count(*), coalesce(sum(CAST(md5_number_lower(line) AS HUGEINT)), 0),
               coalesce(sum(CAST(md5_number_upper(line) AS HUGEINT)), 0)
        FROM (SELECT concat({cells}) AS line FROM ({query}))
        """
    ).fetchone()
    assert row is not None
    rows, lower, upper = row
    content = "\n".join((*ordered, str(rows), str(lower), str(upper)))
    return TableHash(rows, hashlib.sha256(content.encode()).hexdigest())


def hash_table(connection: duckdb.DuckDBPyConnection, table: policy.Published) -> TableHash:
    """Hash of one table as it is published; only its rows are counted where it has no hashed columns."""
    if table.hashed:
        return hash_query(connection, table.select, table.hashed)
    counted = connection.execute(f"SELECT count(*) FROM {table.source}").fetchone()
    return TableHash(counted[0] if counted else 0, None)


def hash_tables(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[policy.Published], earlier: Release | None
) -> dict[str, TableHash]:
    """Hash of every table by its published name: the earlier one while its fingerprint is the same."""
    known = _hashes_of(earlier) if earlier else {}
    found = {}
    for table in tables:
        fingerprint = _fingerprint(connection, table) if table.hashed else ""
        kept = known.get((table.label, fingerprint))
        found[table.label] = kept or hash_table(connection, table)._replace(fingerprint=fingerprint)
    return found


def _fingerprint(connection: duckdb.DuckDBPyConnection, table: policy.Published) -> str:
    """All that a release holds of a table: its rows, as their number and the sum of DuckDB's 64-bit hashes
    (which only this version of DuckDB finds again), its columns with their types, and what is said of them.
    """
    columns = ", ".join(map(sql.name, table.columns))
    row = connection.execute(f"SELECT count(*), sum(hash({columns})) FROM ({table.select})").fetchone()
    said = (table.comment, sorted(table.comments.items()))
    told = (table.select, connection.sql(table.select).types, table.hashed, row, said)
    content = "\n".join(map(str, (duckdb.__version__, *told)))
    return hashlib.sha256(content.encode()).hexdigest()


def _hashes_of(release: Release) -> dict[tuple[str, str], TableHash]:
    """Hashes of a release by name and fingerprint of the table; none where they do not add up to its own."""
    found = {
        label: TableHash(entry["rows"], entry["content_hash"], entry.get("fingerprint", ""))
        for label, entry in release.manifest["tables"].items()
    }
    if total(found) != release.content_hash:
        return {}
    return {(label, item.fingerprint): item for label, item in found.items() if item.fingerprint}


def total(hashes: Mapping[str, TableHash]) -> str:
    """One hash (hex) of all tables that count."""
    lines = [f"{label} {item.content_hash}" for label, item in sorted(hashes.items()) if item.content_hash]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def table_hashes(warehouse: Path, dbt_manifest: Path) -> dict[str, TableHash]:
    """Hash of every table that a release of this warehouse would hold, by published name."""
    with duckdb.connect() as connection:
        sql.attach_warehouse(connection, warehouse, policy.WAREHOUSE)
        return {table.label: hash_table(connection, table) for table in policy.plan(connection, dbt_manifest)}
