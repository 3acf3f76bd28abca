"""What a table says otherwise than in the last release, found by comparing 64-bit hashes of the rows.

A change of a thousandth is then hashed and written as a thousandth. Rows that are equal but not equally many
before and after count as different, too. See docs/decisions/0036-a-release-by-its-difference.md.
"""

from typing import NamedTuple

import duckdb

from jushu.releases import policy, sql

LEAST_ROWS = 10_000  # smaller tables are written sooner than they are compared
GREATEST_SHARE = 0.1  # beyond it a table is written anew, in order
_SCHEMA = "memory.difference"  # of the connection that publishes; its cursors see it


class Difference(NamedTuple):
    """The relations of one difference.

    ``changed`` has the hashes of the rows (``row_hash``) that are not the same before and after, ``removed``
    and ``added`` are queries of those rows, which are kept. ``columns`` are what is hashed.
    """

    changed: str
    columns: str
    removed: str
    added: str

    @property
    def is_changed(self) -> str:
        """Condition on a row of the table, before or after."""
        return f"hash({self.columns}) IN (FROM {self.changed})"


def between(
    connection: duckdb.DuckDBPyConnection, table: policy.Published, earlier: str
) -> Difference | None:
    """The difference of a table to the one that a release holds under the name ``earlier``.

    None where it is better written anew: it is small, most of it is new, or its columns are of other types.
    """
    counted = connection.execute(f"SELECT count(*) FROM {earlier}").fetchone()
    rows = counted[0] if counted else 0
    then, now = connection.sql(f"FROM {earlier}"), connection.sql(table.select)
    if rows < LEAST_ROWS or (then.columns, then.types) != (now.columns, now.types):
        return None
    columns = ", ".join(map(sql.name, table.columns))
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {_SCHEMA}")
    changed = f"{_SCHEMA}.{sql.name(table.label)}"
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE {changed} AS
        SELECT row_hash
        FROM (SELECT hash({columns}) AS row_hash, 1 AS more FROM ({table.select})
              UNION ALL SELECT hash({columns}), -1 FROM {earlier})
        GROUP BY row_hash HAVING sum(more) <> 0
        """
    )
    counted = connection.execute(f"SELECT count(*) FROM {changed}").fetchone()
    if counted is None or counted[0] > rows * GREATEST_SHARE:
        return None
    kept = {}
    for name, source in (("removed", earlier), ("added", f"({table.select})")):
        kept[name] = f"{_SCHEMA}.{sql.name(f'{table.label} {name}')}"
        connection.execute(
            f"CREATE OR REPLACE TABLE {kept[name]} AS FROM {source} WHERE hash({columns}) IN (FROM {changed})"
        )
    return Difference(changed, columns, f"FROM {kept['removed']}", f"FROM {kept['added']}")


def apply(connection: duckdb.DuckDBPyConnection, target: str, difference: Difference) -> None:
    """Make of the table ``target``, which is as before, the one after."""
    connection.execute(f"DELETE FROM {target} WHERE {difference.is_changed}")
    connection.execute(f"INSERT INTO {target} {difference.added} ORDER BY ALL")
