"""Quality in numbers: how much of what was checked holds, by table, dimension, source and cluster."""

import duckdb

# One check is one rule looking at one row of its table. A rule that could not be checked keeps nothing; it
# never loses more than it looked at (missing rows can outnumber those that are there).
SCORES = """
create or replace table checks.scores as
with latest as (
    select * from checks.results where run_id = $run_id
),
origins as (
    select
        latest.rule_id, populations.source, populations.cluster_code,
        populations.row_count as checks,
        if(
            latest.state = 'errored', 0, greatest(populations.row_count - coalesce(counts.failed, 0), 0)
        ) as kept
    from latest
    inner join checks.populations as populations
        on latest.run_id = populations.run_id and latest.table_name = populations.table_name
    left join checks.failed_counts as counts
        on latest.run_id = counts.run_id and latest.rule_id = counts.rule_id
        and populations.source is not distinct from counts.source
        and populations.cluster_code is not distinct from counts.cluster_code
),
wholes as (
    select
        rule_id, table_name, dimension, coalesce(element_count, 0) as checks,
        if(state = 'errored', 0, greatest(coalesce(element_count, 0) - failed_count, 0)) as kept
    from latest
),
scoped as (
    select 'table' as scope_type, table_name as scope, rule_id, checks, kept from wholes
    union all
    select 'dimension' as scope_type, dimension as scope, rule_id, checks, kept from wholes
    union all
    select 'source' as scope_type, source as scope, rule_id, checks, kept
    from origins where source is not null
    union all
    select 'cluster' as scope_type, cluster_code as scope, rule_id, checks, kept
    from origins where cluster_code is not null
)
select
    $run_id as run_id, scope_type, scope,
    cast(sum(kept) as bigint) as numerator, cast(sum(checks) as bigint) as denominator,
    cast(
        round(100 * cast(sum(kept) as decimal(38, 6)) / nullif(sum(checks), 0), 4) as decimal(7, 4)
    ) as quality_pct,
    count(distinct rule_id) as rule_count,
    string_agg(distinct rule_id, ';' order by rule_id) as rule_ids
from scoped
group by scope_type, scope
order by scope_type, scope
"""
TREND = """
create or replace table checks.trend as
with runs as (
    select
        rule_id, table_name, severity, run_id, run_at, state, failed_count,
        lag(failed_count) over each_rule as previous_failed,
        lag(state) over each_rule as previous_state,
        count(*) filter (state = 'passed') over each_rule as passes_so_far
    from checks.results
    window each_rule as (partition by rule_id order by run_at, run_id)
)
select
    rule_id, table_name, severity, run_id, run_at, state, failed_count, previous_state, previous_failed,
    case
        when previous_state is null then 'new'
        when state = 'errored' or previous_state = 'errored' then if(state = previous_state, 'same', 'state')
        when failed_count > previous_failed then 'worse'
        when failed_count < previous_failed then 'better'
        else 'same'
    end as trend,
    if(
        state = 'passed', 0,
        count(*) over (partition by rule_id, passes_so_far order by run_at, run_id)
        - if(passes_so_far > 0, 1, 0)
    ) as runs_not_passed
from runs
order by rule_id, run_at, run_id
"""


def write(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Replace ``checks.scores`` by those of a run, and ``checks.trend`` by that of all runs."""
    connection.execute(SCORES, {"run_id": run_id})
    connection.execute(TREND)
