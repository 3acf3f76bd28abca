"""What many rules of one table ask for, found once per run: repeated keys, and the rows that no longer count.

Nearly every record stands once. One grouping of the keys finds the few that do not; every rule about versions
then reads only those, and every rule about current records leaves out only those.
"""

from collections.abc import Iterable

import duckdb

from expectations.rules import WORK, Suite


def prepare(connection: duckdb.DuckDBPyConnection, suites: Iterable[Suite]) -> None:
    """Write the tables ``repeated`` and ``superseded`` of every suite whose rules read them.

    A table that is missing or has other columns is left out: the rules that need it are then ``errored``.
    """
    connection.execute(f"create schema if not exists {WORK}")
    for suite in suites:
        if any("{current}" in rule.failing or "{repeated}" in rule.failing for rule in suite.rules):
            try:
                _prepare(connection, suite)
            except (duckdb.CatalogException, duckdb.BinderException):
                continue


def drop(connection: duckdb.DuckDBPyConnection) -> None:
    """Remove what was prepared."""
    connection.execute(f"drop schema if exists {WORK} cascade")


def _prepare(connection: duckdb.DuckDBPyConnection, suite: Suite) -> None:
    key = ", ".join(suite.key)
    same = " and ".join(f"filed.{part} is not distinct from twice.{part}" for part in suite.key)
    connection.execute(
        f"create or replace table {suite.repeated} as select filed.* from {suite.relation} as filed "
        f"semi join (select {key} from {suite.relation} group by all having count(*) > 1) as twice on {same}"
    )
    order = [*([suite.version] if suite.version else []), "_load_seq", "_line", "_file_id"]
    newest = ", ".join(f"{column} desc nulls last" for column in order)
    connection.execute(
        f"create or replace table {suite.superseded} as select _file_id, _line from {suite.repeated} "
        f"qualify row_number() over (partition by _source, {key} order by {newest}) > 1"
    )
