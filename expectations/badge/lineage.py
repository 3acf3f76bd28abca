"""What each indicator is computed from: tables, the rules that look at what it uses, values of others.

The tables come from the release's own table of inputs (``audit_lineage``), the columns from the SQL of the
models (``jushu.derivation``): a rule counts where it looks at a column that the measures are derived from or
that records are found by. Of a table that is only joined, every rule counts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from expectations import coverage
from expectations.admitted import contracts
from expectations.declared import models
from expectations.derive import all_suites
from expectations.rules import Rule, Suite
from jushu import derivation, warehouse
from jushu.releases.sql import name
from jushu.trace.lineage import Input, Lineage

VALUES = "indicator_value"
_NAMED = re.compile(r'\b(made|input)\."?([a-z0-9_]+)')
_PARTS = """
create or replace temp table badge_parts as
select indicator.indicator_code, part, measure.*
from (
    select indicator_code, 'numerator' as part, numerator as measure from dim_indicator where is_computed
    union all
    select indicator_code, 'denominator', denominator from dim_indicator where is_computed
) as indicator
inner join audit_measure as measure using (measure)
"""
_TABLES = """
create or replace temp table badge_inputs (
    indicator_code varchar, part varchar, table_name varchar, is_row boolean
);
create or replace temp table badge_rules (indicator_code varchar, rule_id varchar);
create or replace temp table badge_values (
    indicator_code varchar, cluster_code varchar, period_type varchar, period_code varchar, input_code varchar
);
"""


@dataclass(frozen=True)
class Step:
    """One input of a model on the way to raw; ``is_row`` where each row was made of rows of it."""

    model: str
    used: Input
    is_row: bool


def steps(lineage: Lineage, model: str, column: str | None, *, is_row: bool = True) -> list[Step]:
    """Every input of a column of a model, and the inputs of those, down to staging."""
    found: list[Step] = []
    for used in lineage.inputs(model, column):
        here = Step(model, used, is_row and not used.columns)
        found += [here, *steps(lineage, used.model, None, is_row=here.is_row)]
    return found


def write(connection: duckdb.DuckDBPyConnection, project: Path, manifest: Path) -> None:
    """Prepare badge_parts (measures of each indicator), badge_inputs (raw tables), badge_rules, badge_values.

    They are temporary tables of the connection.
    """
    connection.execute(_PARTS)
    connection.execute(_TABLES)
    lineage, suites = Lineage(connection), {suite.label: suite for suite in all_suites(project)}
    derived = _Derived(connection, manifest)
    inputs: set[tuple[str, str, str, bool]] = set()
    rules: set[tuple[str, str]] = set()
    parts = connection.execute(
        "select indicator_code, part, fact_name, column_name, date_column from badge_parts"
    ).fetchall()
    for indicator, part, fact, column, moment in parts:
        way = steps(lineage, fact, column)
        raw = {_raw(step.used.model): step for step in way if step.used.model.startswith("stg_")}
        for table in raw:
            rows = [step.is_row for step in way if _raw(step.used.model) == table]
            inputs.add((indicator, part, table, any(rows)))
        used = derived.behind(fact, (column, moment, "cluster_code"))
        for model, columns in _named(way).items():
            used.setdefault(model, set()).update(columns)
        tables = {fact, *(step.used.model for step in way), *(f"raw.{table}" for table in raw)} - {VALUES}
        for suite in (suites[table] for table in sorted(tables) if table in suites):
            rules |= {(indicator, rule.id) for rule in _looking(suite, used.get(suite.label), project)}
        for step in way:
            if step.used.model == VALUES:
                connection.execute(
                    f"insert into badge_values select distinct ?, made.cluster_code, made.period_type,"
                    f" made.period_code, input.indicator_code from {name(step.model)} as made,"
                    f" indicator_value as input where {step.used.condition}",
                    [indicator],
                )
    _insert(connection, "badge_inputs", sorted(inputs))
    _insert(connection, "badge_rules", sorted(rules))


def _raw(staging: str) -> str:
    return staging.rpartition("__")[2]


def _named(way: Sequence[Step]) -> dict[str, set[str]]:
    """Columns by which records are found, by table."""
    found: dict[str, set[str]] = {}
    for step in way:
        for side, column in _NAMED.findall(step.used.condition):
            found.setdefault(step.model if side == "made" else step.used.model, set()).add(column)
    return found


def _looking(suite: Suite, used: set[str] | None, project: Path) -> list[Rule]:
    """The rules of a suite that look at a used column or at what names a record; all where none is known."""
    if not used:
        return list(suite.rules)
    model, contract = models(project).get(suite.table), contracts().get(suite.table)
    known = {*used, *suite.key, *(model.key if model else ())}
    if contract and suite.db_schema == "raw":
        known |= {*contract.key, *filter(None, (contract.version,))}
    columns = (
        tuple(column.name for column in contract.columns) if contract else model.columns if model else ()
    )
    return [
        rule
        for rule in suite.rules
        if not (looked := coverage.looked_at(suite, rule, columns)) or known & set(looked)
    ]


class _Derived:
    """The columns that columns of a model are derived from, at every step of the way."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, manifest: Path) -> None:
        made = derivation.models(manifest, warehouse.columns(connection))
        self._models = {(model.schema, model.table): model for model in made}

    def behind(self, fact: str, columns: Sequence[str]) -> dict[str, set[str]]:
        """Columns by table (raw tables with schema), those of the fact included."""
        found: dict[str, set[str]] = {}
        todo = [("main", fact, column) for column in columns]
        while todo:
            schema, table, column = todo.pop()
            seen = found.setdefault(table if schema == "main" else f"{schema}.{table}", set())
            if column in seen:
                continue
            seen.add(column)
            model = self._models.get((schema, table))
            todo += model.columns.get(column, {}) if model else ()
        return found


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple]) -> None:
    if rows:
        lists = {f"c{at}": list(column) for at, column in enumerate(zip(*rows, strict=True))}
        unnested = ", ".join(f"unnest(${at})" for at in lists)
        connection.execute(f"insert into {table} select {unnested}", lists)
