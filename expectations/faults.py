"""The faults of one rule: all failing keys by the rule's own statement, and where they come from."""

from collections.abc import Sequence

import duckdb

from expectations.rules import Rule, Suite

KEY_LIMIT = 100_000  # keys stored per rule and run; the count is always complete
_SOURCES, _CLUSTER = ("_source", "source_system"), "cluster_code"


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Empty tables of this connection for what is found: keys, counts by origin, rows by origin."""
    connection.execute(
        """
        create or replace temp table found (rule_id varchar, table_name varchar, key_json varchar);
        create or replace temp table found_counts (
            rule_id varchar, source varchar, cluster_code varchar, failed bigint
        );
        create or replace temp table populations (
            table_name varchar, source varchar, cluster_code varchar, row_count bigint
        );
        """
    )


def count_rows(connection: duckdb.DuckDBPyConnection, suite: Suite, columns: Sequence[str]) -> int | None:
    """Rows of the table of a suite, put aside by source and cluster; None where there is no such table.

    ``columns`` are those that the table has.
    """
    if not columns:
        return None
    source, cluster = _origin(columns)
    connection.execute(
        f"insert into populations select ?, {source or 'null'}, {cluster or 'null'}, count(*) "
        f"from {suite.relation} group by all",
        [suite.label],
    )
    row = connection.execute(
        "select coalesce(sum(row_count), 0) from populations where table_name = ?", [suite.label]
    ).fetchone()
    return int(row[0]) if row else 0


def find_keys(connection: duckdb.DuckDBPyConnection, suite: Suite, rule: Rule, columns: Sequence[str]) -> int:
    """Put the first ``KEY_LIMIT`` failing keys aside as JSON objects; returns how many keys fail."""
    connection.execute(f"create or replace temp table faults as {suite.failing(rule)}")
    pairs = ", ".join(f"'{key}', {key}" for key in rule.keys)
    connection.execute(
        f"insert into found select ?, ?, json_object({pairs}) as key_json from faults "
        f"order by key_json limit {KEY_LIMIT}",
        [rule.id, suite.label],
    )
    row = connection.execute("select count(*) from faults").fetchone()
    failed = int(row[0]) if row else 0
    if failed:
        _count_by_origin(connection, suite, rule, columns)
    return failed


def _count_by_origin(
    connection: duckdb.DuckDBPyConnection, suite: Suite, rule: Rule, columns: Sequence[str]
) -> None:
    """Failing keys by source and cluster: of the key itself, or of the record that has the key."""
    theirs, ours = _origin(rule.keys), _origin(columns)
    shared = [key for key in rule.keys if key in columns]
    same = " and ".join(f"records.{key} is not distinct from faults.{key}" for key in shared)
    chosen = []
    for own, of_record in zip(theirs, ours, strict=True):
        if own:
            chosen.append(f"faults.{own}")
        elif of_record and shared:
            chosen.append(f"places.{of_record}")
        else:
            chosen.append("null")
    places = sorted({part for part in ours if part} - set(shared))
    joined = ""
    if places and shared:
        values = ", ".join(f"any_value({place}) as {place}" for place in places)
        keys = ", ".join(f"records.{key}" for key in shared)
        joined = (
            f"left join (select {keys}, {values} from {suite.relation} as records "
            f"semi join faults on {same} group by all) as places "
            f"on {same.replace('records.', 'places.')}"
        )
    connection.execute(
        f"insert into found_counts select ?, {chosen[0]}, {chosen[1]}, count(*) "
        f"from faults {joined} group by all",
        [rule.id],
    )


def _origin(columns: Sequence[str]) -> tuple[str | None, str | None]:
    """The column that names the source, and the one that names the cluster."""
    source = next((name for name in _SOURCES if name in columns), None)
    return source, _CLUSTER if _CLUSTER in columns else None
