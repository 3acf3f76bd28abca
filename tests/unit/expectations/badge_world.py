"""A warehouse for the badge: issues of visits of two clusters in two files, every number by hand.

| file | accepted, due | refused |
|---|---|---|
| f1 | C1: 8 in 2026Q2, all answered in time | one that names C1, one that names nobody |
| f2 | C1: 4 in 2026Q3, 3 in time; C2: 2, 1 in time | one of C2, one of nobody, a repeated line of C1 |

SQ7-02 (70 scores 0, 98 scores 100) is computed from them; DP1-01 is made of SQ7-02 of the quarter.
"""

import json
from pathlib import Path

import duckdb

from jushu.settings import Settings
from tests.unit.expectations import raw_world
from tests.unit.expectations.raw_put import put

PROJECT = Settings().dbt_project_dir
_ISSUES = (
    *(("f1", "C1", "2026-05-10", True) for _ in range(8)),
    *(("f2", "C1", "2026-08-10", number < 3) for number in range(4)),
    *(("f2", "C2", "2026-08-20", number < 1) for number in range(2)),
)
_REFUSED = (
    ("f1", 20, "BAD_DATE", "X1,C1,2026-02-30"),
    ("f1", 21, "WIDTH", "a line of nobody"),
    ("f2", 20, "BAD_DATE", '{"cluster_code":"C2"}'),
    ("f2", 21, "WIDTH", "C12 is not C1X"),
    ("f2", 22, "DUPLICATE_ROW", "X9,C1,2026-08-10"),
)
_VALUES = (
    ("C1", "2026Q2", "SQ7-02", 8, 8, 100),
    ("C1", "2026Q3", "SQ7-02", 3, 4, 75),
    ("C2", "2026Q3", "SQ7-02", 1, 2, 50),
    ("C2", "2026Q3", "DP1-01", 1, 2, 50),
)
_STAGED = "select _source as source_system, * exclude (_source, _row_hash) from raw.visit_issues"
_MODELS = f"""
create table stg_service__visit_issues as {_STAGED};
create table fct_visit_issues as
select
    source_system, issue_id, cluster_code, raised_on as answer_due_on, true as is_due,
    answered_on is not null as is_answered_in_time
from stg_service__visit_issues;
create table int_period__bounds as select timestamp '2026-10-08' as as_of;
create table dim_cluster as select * from (values ('C1'), ('C2'), ('C3')) as codes(cluster_code);
create table dim_period as
select 'quarter' as period_type, * from (
    values ('2026Q2', date '2026-04-01', date '2026-06-30'), ('2026Q3', date '2026-07-01', date '2026-09-30')
) as days(period_code, period_start, period_end);
create table fct_target_periods (
    cluster_code varchar, period_type varchar, period_code varchar, target_code varchar,
    capped_completion double, is_assessed boolean
);
insert into fct_target_periods values ('C2', 'quarter', '2026Q3', 'SQ7-02', 0.5, true);
create table audit_lineage (
    model varchar, input_model varchar, same_columns varchar, also varchar, columns_made varchar
);
insert into audit_lineage values
    ('fct_visit_issues', 'stg_service__visit_issues', 'source_system;issue_id', null, null),
    (
        'fct_target_periods', 'indicator_value', 'cluster_code;period_type;period_code',
        'input.indicator_code = made.target_code', null
    );
create table audit_measure (
    measure varchar, aggregate varchar, fact_name varchar, column_name varchar, date_column varchar,
    time_window varchar
);
insert into audit_measure values
    ('in_time', 'count', 'fct_visit_issues', 'is_answered_in_time', 'answer_due_on', null),
    ('due', 'count', 'fct_visit_issues', 'is_due', 'answer_due_on', null),
    ('met', 'sum', 'fct_target_periods', 'capped_completion', 'period', null);
create table dim_indicator (
    indicator_code varchar, is_computed boolean, numerator varchar, denominator varchar, scale integer,
    is_share boolean, numerator_fact varchar, denominator_fact varchar
);
insert into dim_indicator values
    ('SQ7-02', true, 'in_time', 'due', 100, true, 'fct_visit_issues', 'fct_visit_issues'),
    ('DP1-01', true, 'met', 'const(2)', 100, true, 'fct_target_periods', null);
create table indicator_value (
    unit_type varchar, unit_code varchar, cluster_code varchar, period_type varchar, period_code varchar,
    period_end date, indicator_code varchar, numerator decimal(28, 6), denominator decimal(28, 6),
    value decimal(18, 6), status varchar
);
create table score_indicator (
    unit_type varchar, unit_code varchar, period_type varchar, period_code varchar, indicator_code varchar,
    effective_weight double
);
insert into score_indicator values ('cluster', 'C1', 'quarter', '2026Q3', 'SQ7-02', 0.02);
"""
# What dbt's manifest says of the two models, so far as it is read.
_COMPILED = {
    "stg_service__visit_issues": _STAGED,
    "fct_visit_issues": "select source_system, issue_id, cluster_code, raised_on as answer_due_on, "
    "true as is_due, answered_on is not null as is_answered_in_time from main.stg_service__visit_issues",
}


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """The warehouse before its gates."""
    raw_world.empty(connection)
    for cluster in ("C1", "C2"):
        put(connection, "clusters", cluster_code=cluster, established_on="2024-01-01")
    put(connection, "visits", visit_id="V1", cluster_code="C1", visited_on="2026-05-01")
    for file in ("f1", "f2"):
        raw_world.put_file(connection, file, contract="visit_issues", received_at="2026-08-31 09:00:00")
    for number, (file, cluster, day, in_time) in enumerate(_ISSUES, start=1):
        put(
            connection,
            "visit_issues",
            issue_id=f"I{number}",
            cluster_code=cluster,
            visit_id="V1",
            matter="roads",
            raised_on=day,
            updated_on=day,
            answered_on=day if in_time else None,
            _file_id=file,
            _line=number,
        )
    connection.executemany(
        "insert into ingest.quarantine (file_id, line, reason_code, raw_text, table_name)"
        " values (?, ?, ?, ?, 'visit_issues')",
        _REFUSED,
    )
    for folder, tables in (
        ("methodology", ("methodology_scheme", "methodology_nodes", "methodology_grades")),
        ("methodology", ("methodology_adjustments",)),
        ("catalogue", ("indicators", "dimensions")),
        ("audit", ("audit_badge_reasons",)),
    ):
        for table in tables:
            path = PROJECT / "seeds" / folder / f"{table}.csv"
            connection.execute(f"create table {table} as from read_csv('{path}')")
    connection.execute(_MODELS)
    connection.executemany(
        "insert into indicator_value select 'cluster', $1, $1, 'quarter', $2, period_end, $3, $4, $5, $6,"
        " 'observed' from dim_period where period_code = $2",
        _VALUES,
    )


def manifest(folder: Path) -> Path:
    """The manifest of the two models as dbt writes it."""
    nodes = {
        f"model.jushu.{name}": {
            "resource_type": "model",
            "schema": "main",
            "name": name,
            "language": "sql",
            "compiled_code": code,
            "depends_on": {"nodes": []},
        }
        for name, code in _COMPILED.items()
    }
    path = folder / "manifest.json"
    path.write_text(json.dumps({"nodes": nodes, "sources": {}}))
    return path
