"""The records of the checks in the warehouse: results, failing keys and scores, kept for every run."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import duckdb

from expectations import faults, quality
from expectations.checkpoint import Verdict
from expectations.results import RuleResult
from expectations.rules import Layer, Rule, Suite
from expectations.score import quality_score
from jushu import warehouse
from jushu.clock import local_now

_TABLES = """
create schema if not exists checks;
create table if not exists checks.results (
    run_id varchar, run_at timestamp, layer varchar, rule_id varchar, table_name varchar, dimension varchar,
    severity varchar, owner varchar, state varchar, failed_count bigint, element_count bigint,
    seconds double, text_zh varchar, text_en varchar, todo_zh varchar, todo_en varchar
);
create table if not exists checks.failed_keys (
    run_id varchar, rule_id varchar, table_name varchar, key_json varchar
);
create table if not exists checks.failed_counts (
    run_id varchar, rule_id varchar, source varchar, cluster_code varchar, failed bigint
);
create table if not exists checks.populations (
    run_id varchar, layer varchar, table_name varchar, source varchar, cluster_code varchar, row_count bigint
);
create table if not exists checks.summary (
    run_id varchar, run_at timestamp, rules bigint, passed bigint, failed bigint, errored bigint,
    blocking bigint, score_raw decimal(6, 2), score_marts decimal(6, 2), score_total decimal(6, 2)
);
"""
_LATEST = """
create or replace table checks.latest as
select * from checks.results
qualify run_id = first_value(run_id) over (partition by layer order by run_at desc, run_id desc)
order by layer, rule_id
"""


def record(
    connection: duckdb.DuckDBPyConnection,
    suites: Sequence[Suite],
    verdicts: Mapping[str, Verdict],
    *,
    layer: Layer,
    run_id: str,
    run_at: datetime | None,
) -> list[RuleResult]:
    """Find the failing keys of the failed rules and write everything in one transaction.

    A second call with the same run and layer replaces the first; other runs stay. ``checks.latest`` becomes
    the newest results of each layer.
    """
    faults.prepare(connection)
    stored = warehouse.columns(connection)
    results = []
    for suite in suites:
        columns = stored.get(suite.place, [])
        elements = faults.count_rows(connection, suite, columns)
        results += [
            _result(connection, suite, rule, verdicts[rule.id], elements=elements, columns=columns)
            for rule in suite.rules
        ]
    connection.execute("begin")
    try:
        connection.execute(_TABLES)
        _forget(connection, run_id, layer)
        moment = run_at or _now(connection)
        if results:
            connection.executemany(
                f"insert into checks.results values ({', '.join('?' * 16)})",
                [_row(result, run_id, moment) for result in results],
            )
        connection.execute("insert into checks.failed_keys select ?, * from found", [run_id])
        connection.execute("insert into checks.failed_counts select ?, * from found_counts", [run_id])
        connection.execute("insert into checks.populations select ?, ?, * from populations", [run_id, layer])
        connection.execute(_LATEST)
        _summarise(connection, run_id)
        quality.write(connection, run_id)
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    return results


def _now(connection: duckdb.DuckDBPyConnection) -> datetime:
    """The present moment, later than every run: the newest results stay the newest when a clock goes back."""
    row = connection.execute("select max(run_at) from checks.results").fetchone()
    return local_now(after=row[0] if row else None)


def _result(
    connection: duckdb.DuckDBPyConnection,
    suite: Suite,
    rule: Rule,
    verdict: Verdict,
    *,
    elements: int | None,
    columns: Sequence[str],
) -> RuleResult:
    failed = 0
    if verdict.state == "failed":
        try:
            failed = faults.find_keys(connection, suite, rule, columns)
        except duckdb.Error as error:
            verdict = replace(verdict, state="errored", error=str(error).splitlines()[0])
        else:
            if failed != verdict.count:
                error = (
                    f"the expectation counts {verdict.count}, the statement of the rule finds {failed} keys"
                )
                verdict = replace(verdict, state="errored", error=error)
    text_zh, text_en = rule.zh, rule.en
    if verdict.state == "failed":
        text_zh += f"：{failed:,} 项不符合（表中共 {elements or 0:,} 行）"
        text_en += f": {failed:,} faults (the table has {elements or 0:,} rows)"
    elif verdict.state == "errored":
        text_zh += f"：未能检查（{verdict.error}）"
        text_en += f": could not be checked ({verdict.error})"
    return RuleResult(
        rule_id=rule.id,
        layer=suite.layer,
        table=suite.label,
        dimension=rule.dimension,
        severity=rule.severity,
        owner=suite.owner,
        state=verdict.state,
        failed_count=failed,
        element_count=elements,
        seconds=verdict.seconds,
        text_zh=text_zh,
        text_en=text_en,
        todo_zh=rule.todo_zh,
        todo_en=rule.todo_en,
    )


def _forget(connection: duckdb.DuckDBPyConnection, run_id: str, layer: Layer) -> None:
    """Drop what an earlier attempt of the run wrote about the layer."""
    for table in ("failed_keys", "failed_counts"):
        connection.execute(
            f"delete from checks.{table} where run_id = ? and rule_id in "
            "(select rule_id from checks.results where run_id = ? and layer = ?)",
            [run_id, run_id, layer],
        )
    for table in ("results", "populations"):
        connection.execute(f"delete from checks.{table} where run_id = ? and layer = ?", [run_id, layer])


def _row(result: RuleResult, run_id: str, run_at: datetime) -> list[object]:
    return [
        run_id,
        run_at,
        result.layer,
        result.rule_id,
        result.table,
        result.dimension,
        result.severity,
        result.owner,
        result.state,
        result.failed_count,
        result.element_count,
        result.seconds,
        result.text_zh,
        result.text_en,
        result.todo_zh,
        result.todo_en,
    ]


def _summarise(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Write the row of this run: the counts and scores of the layers that it has checked so far."""
    rows = connection.execute(
        "select run_at, layer, severity, state from checks.results where run_id = ?", [run_id]
    ).fetchall()
    if not rows:
        return
    states = [state for *_, state in rows]

    def score(*layers: str) -> object:
        return quality_score(
            (severity, state == "passed") for _, layer, severity, state in rows if layer in layers
        )

    connection.execute("delete from checks.summary where run_id = ?", [run_id])
    connection.execute(
        f"insert into checks.summary values ({', '.join('?' * 10)})",
        [
            run_id,
            max(row[0] for row in rows),
            len(rows),
            states.count("passed"),
            states.count("failed"),
            states.count("errored"),
            sum(severity == "critical" and state != "passed" for *_, severity, state in rows),
            score("raw"),
            score("marts"),
            score("raw", "marts"),
        ],
    )
