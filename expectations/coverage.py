"""Which column is checked in which dimension of GB/T 36344, by which rules; what nothing checks shows."""

import re
from collections.abc import Sequence

import duckdb

from expectations.admitted import contracts
from expectations.rules import DIMENSIONS, Rule, Suite
from expectations.statements import mentioned
from jushu import warehouse

_TABLE = """
create or replace table checks.coverage as
select
    columns.table_name, columns.column_name, dimensions.dimension,
    count(marks.rule_id) as rule_count,
    string_agg(marks.rule_id, ';' order by marks.rule_id) as rule_ids,
    if(count(marks.rule_id) > 0, 'checked', 'unchecked') as state
from (
    select
        column_name,
        if(schema_name = 'main', table_name, concat(schema_name, '.', table_name)) as table_name
    from duckdb_columns() where database_name = current_database()
) as columns
semi join covered_tables on columns.table_name = covered_tables.table_name
cross join covered_dimensions as dimensions
left join covered_marks as marks
    on columns.table_name = marks.table_name
    and columns.column_name = marks.column_name
    and dimensions.dimension = marks.dimension
group by all
order by all
"""


def write(connection: duckdb.DuckDBPyConnection, suites: Sequence[Suite]) -> None:
    """Replace ``checks.coverage``: one row per column of a table of the suites and dimension.

    Rules of contracts count as well, by the name of the condition; ``state`` is checked or unchecked.
    """
    stored = warehouse.columns(connection)
    marks = sorted({mark for suite in suites for mark in _marks(suite, stored.get(suite.place, []))})
    connection.execute(
        """
        create or replace temp table covered_tables (table_name varchar);
        create or replace temp table covered_dimensions (dimension varchar);
        create or replace temp table covered_marks (
            table_name varchar, column_name varchar, dimension varchar, rule_id varchar
        );
        """
    )
    for table, rows in (
        ("covered_tables", [(suite.label,) for suite in suites]),
        ("covered_dimensions", [(dimension,) for dimension in DIMENSIONS]),
        ("covered_marks", marks),
    ):
        names = [f"c{place}" for place in range(len(rows[0]))] if rows else []
        if rows:
            lists = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
            unnested = ", ".join(f"unnest(${name})" for name in names)
            connection.execute(f"insert into {table} select {unnested}", lists)
    connection.execute(_TABLE)


def _marks(suite: Suite, columns: Sequence[str]) -> list[tuple[str, str, str, str]]:
    """Table, column, dimension and rule of everything that looks at one of the columns of this table."""
    marks = [
        (suite.label, column, rule.dimension, rule.id)
        for rule in suite.rules
        for column in looked_at(suite, rule, columns)
    ]
    contract = contracts().get(suite.table) if suite.db_schema == "raw" else None
    for column in contract.columns if contract else ():
        marks += [(suite.label, column.name, dimension, said) for dimension, said in column.checks]
    return marks


def looked_at(suite: Suite, rule: Rule, columns: Sequence[str]) -> tuple[str, ...]:
    """The columns that a rule checks: those it declares, else what it names beside the record's identity."""
    if rule.columns:
        return rule.columns
    statement = re.sub(r"exclude \([^)]*\)", "", rule.failing)
    named = mentioned(f"{statement} {rule.kwargs}", columns)
    naming = {"_source", "source_system", "_file_id", *suite.key}
    return tuple(column for column in named if column not in naming) or named
