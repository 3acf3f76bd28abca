"""A release against a warehouse that was built again: which tables differ, and in which indicators."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from jushu.releases import content_hash, policy, sql
from jushu.releases.release import Release

RELEASED = "released"
# What the rows of a table are about, the first column that it has.
_SUBJECTS = ("indicator_code", "node_code", "measure", "code")


@dataclass(frozen=True)
class TableDifference:
    """One table that differs: rows only in the release, rows only in what was built again, and of which
    indicators, nodes or measures they are, with the number of such rows (both sides together).
    """

    table: str
    only_released: int
    only_rebuilt: int
    subjects: dict[str, int] = field(default_factory=dict)


def compare(release: Release, warehouse: Path, dbt_manifest: Path) -> list[TableDifference]:
    """Every table of the release that the warehouse does not hold alike; nothing when it is the same release.

    Compared are the columns that count for the content hash (not times and numbers of loads), row by row and
    with repetitions. Times of the run, the log and the check records do not count.
    """
    with duckdb.connect() as connection:
        sql.attach_warehouse(connection, warehouse, policy.WAREHOUSE)
        connection.execute(
            f"ATTACH {sql.text(str(release.path / 'auditor.duckdb'))} AS {RELEASED} (READ_ONLY)"
        )
        rebuilt = {table.label: table for table in policy.plan(connection, dbt_manifest) if table.hashed}
        known = {name for name, entry in release.manifest["tables"].items() if entry["content_hash"]}
        found = [
            _one_sided(connection, label, rebuilt.get(label)) for label in sorted(known ^ rebuilt.keys())
        ]
        for label in sorted(known & rebuilt.keys()):
            found += _difference(connection, rebuilt[label])
    return sorted(found, key=lambda one: one.table)


def _one_sided(
    connection: duckdb.DuckDBPyConnection, label: str, table: policy.Published | None
) -> TableDifference:
    source = table.source if table else _released(label)
    rows = _count(connection, f"FROM {source}")
    return TableDifference(label, 0, rows) if table else TableDifference(label, rows, 0)


def _difference(connection: duckdb.DuckDBPyConnection, table: policy.Published) -> list[TableDifference]:
    there = connection.sql(f"FROM {_released(table.label)} LIMIT 0").columns
    # a column that only one side has is a difference of every row; it is compared as missing there
    columns = sorted({*table.hashed, *(c for c in there if c not in table.columns)})
    then = _select(columns, there, _released(table.label))
    now = _select(columns, table.hashed, f"({table.select})")
    if content_hash.hash_query(connection, then, columns) == content_hash.hash_query(
        connection, now, columns
    ):
        return []
    connection.execute(f"CREATE OR REPLACE TEMP TABLE gone AS {then} EXCEPT ALL {now}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE come AS {now} EXCEPT ALL {then}")
    subject = next((name for name in _SUBJECTS if name in columns), None)
    subjects = {}
    if subject:
        subjects = dict(
            connection.execute(
                f"SELECT {subject}, count(*) FROM (FROM gone UNION ALL FROM come) GROUP BY 1 ORDER BY 1"
            ).fetchall()
        )
    return [
        TableDifference(
            table.label, _count(connection, "FROM gone"), _count(connection, "FROM come"), subjects
        )
    ]


def _select(columns: Sequence[str], present: Sequence[str], source: str) -> str:
    cells = [sql.name(c) if c in present else f"NULL AS {sql.name(c)}" for c in columns]
    return f"SELECT {', '.join(cells)} FROM {source}"


def _released(label: str) -> str:
    schema, _, name = label.rpartition(".")
    return f"{RELEASED}.{sql.name(schema or 'main')}.{sql.name(name)}"


def _count(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    ((rows,),) = connection.execute(f"SELECT count(*) {source}").fetchall()
    return int(rows)
