"""From what is behind each value to its badge: every reason that applies, the gravest of them decides.

Verdicts, thresholds and texts of the reasons are the seed ``audit_badge_reasons``.
"""

from collections.abc import Mapping

import duckdb

_VALUES = """
create or replace temp table badge_observed as
select cluster_code, period_type, period_code, period_end, indicator_code, value
from indicator_value where unit_type = 'cluster' and status = 'observed'
"""
# Rules of the latest gates that were not passed, with the share of a cluster's rows that break them.
_RULES = """
create or replace temp table badge_failed as
with failed as (
    select latest.*, waived.rule_id is not null as is_waived
    from checks.latest as latest
    left join (select distinct run_id, rule_id from checks.waived) as waived using (run_id, rule_id)
    where latest.state <> 'passed'
),
shares as (
    select
        failed.rule_id, failed.severity, failed.state, failed.is_waived, clusters.cluster_code,
        coalesce(
            (
                select sum(counts.failed) from checks.failed_counts as counts
                where counts.run_id = failed.run_id and counts.rule_id = failed.rule_id
                    and coalesce(counts.cluster_code, clusters.cluster_code) = clusters.cluster_code
            ), 0
        ) as failing,
        (
            select sum(populations.row_count) from checks.populations as populations
            where populations.run_id = failed.run_id and populations.table_name = failed.table_name
                and coalesce(populations.cluster_code, clusters.cluster_code) = clusters.cluster_code
        ) as row_count
    from failed cross join dim_cluster as clusters
)
select *, round(least(100 * failing / nullif(row_count, 0), 100), 2) as failing_pct,
    case
        when severity = 'info' or (state = 'failed' and failing = 0) then null
        when severity = 'critical' then if(is_waived, 'CRITICAL_WAIVED', 'CRITICAL_FAILED')
        when state = 'errored' then 'RULE_ERRORED'
        else 'WARNING_FAILED'
    end as reason_code
from shares
"""
# The input table of a value that lost the largest share of its records, and the one that is oldest.
_INPUTS = """
create or replace temp table badge_behind as
with tables as (
    select distinct
        parts.indicator_code, counts.cluster_code, counts.period_type, counts.period_code, counts.period_end,
        counts.table_name, counts.accepted, counts.refused, counts.received_at,
        100 * counts.refused / nullif(counts.accepted + counts.refused, 0) as refused_pct
    from badge_parts as parts
    inner join badge_inputs as inputs using (indicator_code, part)
    inner join badge_counts as counts
        on parts.fact_name = counts.fact_name and parts.date_column = counts.date_column
        and parts.time_window is not distinct from counts.time_window
        and inputs.table_name = counts.table_name and inputs.is_row = counts.is_row
)
select
    tables.indicator_code, tables.cluster_code, tables.period_type, tables.period_code,
    arg_max(tables.table_name, (tables.refused_pct, tables.table_name)) as refused_table,
    arg_max(tables.accepted, (tables.refused_pct, tables.table_name)) as accepted_rows,
    arg_max(tables.refused, (tables.refused_pct, tables.table_name)) as refused_rows,
    round(max(tables.refused_pct), 4) as refused_pct,
    min(tables.received_at) as received_at,
    string_agg(distinct tables.table_name, ', ' order by tables.table_name) filter (
        cast(tables.received_at as date) + cast(promised.days as integer) < tables.period_end
    ) as stale_tables
from tables
left join badge_promised as promised using (table_name)
group by all
"""
_REASONS = """
create or replace temp table badge_found as
with limits as (
    select reason_code, threshold from audit_badge_reasons
),
rules as (
    select
        observed.cluster_code, observed.period_type, observed.period_code, observed.indicator_code,
        failed.reason_code,
        string_agg(
            concat(failed.rule_id, coalesce(concat(' (', printf('%.2f', failed.failing_pct), '%)'), '')), ', '
            order by failed.rule_id
        ) as what
    from badge_observed as observed
    inner join badge_rules as looking using (indicator_code)
    inner join badge_failed as failed using (rule_id, cluster_code)
    inner join limits using (reason_code)
    where failed.state = 'errored' or coalesce(failed.failing_pct, 100) > limits.threshold
    group by all
),
own_values as (
    -- a rule on the values themselves concerns those that it names
    select distinct
        observed.cluster_code, observed.period_type, observed.period_code, observed.indicator_code,
        failed.reason_code, failed.rule_id as what
    from badge_failed as failed
    inner join checks.latest as latest using (rule_id)
    inner join checks.failed_keys as faults
        on latest.run_id = faults.run_id and latest.rule_id = faults.rule_id
    inner join badge_observed as observed
        on failed.cluster_code = observed.cluster_code
        and faults.key_json ->> 'indicator_code' = observed.indicator_code
        and faults.key_json ->> 'period_code' = observed.period_code
        and coalesce(faults.key_json ->> 'cluster_code', faults.key_json ->> 'unit_code')
        = observed.cluster_code
    where latest.table_name = 'indicator_value' and failed.reason_code is not null
),
behind as (
    select observed.*, inputs.* exclude (cluster_code, period_type, period_code, indicator_code)
    from badge_observed as observed
    inner join badge_behind as inputs using (cluster_code, period_type, period_code, indicator_code)
)
from rules
union all
from own_values
union all
select behind.cluster_code, period_type, period_code, indicator_code, reason_code,
    concat(refused_table, ' ', printf('%.2f', refused_pct), '%')
from behind inner join limits
    on refused_pct > threshold and reason_code = case
        when refused_pct > (select threshold from limits where reason_code = 'REFUSED_MANY')
        then 'REFUSED_MANY' else 'REFUSED_SOME'
    end
union all
select cluster_code, period_type, period_code, indicator_code, 'STALE', stale_tables
from behind where stale_tables is not null
union all
select points.cluster_code, points.period_type, points.period_code, points.indicator_code, 'MATERIAL',
    printf('%.1f', points.points_shift)
from badge_points as points inner join limits
    on limits.reason_code = 'MATERIAL' and points.points_shift > limits.threshold
"""
# A value made of other values is not better than the worst of them.
_OF_OTHERS = """
insert into badge_found
select
    used.cluster_code, used.period_type, used.period_code, used.indicator_code,
    if(worst.is_unusable, 'INPUT_UNUSABLE', 'INPUT_RESERVED'),
    string_agg(distinct used.input_code, ', ' order by used.input_code)
from badge_values as used
inner join badge_observed using (cluster_code, period_type, period_code, indicator_code)
inner join (
    select
        found.cluster_code, found.period_type, found.period_code, found.indicator_code as input_code,
        bool_or(reasons.badge = 'not_to_be_used') as is_unusable
    from badge_found as found inner join audit_badge_reasons as reasons using (reason_code)
    group by all
) as worst using (cluster_code, period_type, period_code, input_code)
group by all
"""
_BADGE = """
create or replace table checks.badge as
with told as (
    select
        found.cluster_code, found.period_type, found.period_code, found.indicator_code,
        bool_or(reasons.badge = 'not_to_be_used') as is_unusable,
        string_agg(found.reason_code, ';' order by reasons.place) as reason_codes,
        string_agg(replace(reasons.text_zh, '{what}', found.what), '；' order by reasons.place) as reasons_zh,
        string_agg(replace(reasons.text_en, '{what}', found.what), '; ' order by reasons.place) as reasons_en
    from badge_found as found inner join audit_badge_reasons as reasons using (reason_code)
    group by all
),
looked as (
    select indicator_code, count(distinct rule_id) as rule_count from badge_rules group by all
)
select
    observed.cluster_code, observed.period_type, observed.period_code, observed.indicator_code,
    case
        when told.is_unusable then 'not_to_be_used'
        when told.reason_codes is not null then 'with_reservations'
        else 'trusted'
    end as badge,
    told.reason_codes, told.reasons_zh, told.reasons_en,
    coalesce(looked.rule_count, 0) as rule_count,
    inputs.refused_table, cast(inputs.accepted_rows as bigint) as accepted_rows,
    cast(inputs.refused_rows as bigint) as refused_rows, inputs.refused_pct, inputs.received_at,
    observed.value, bounds.value_low, bounds.value_high, points.points_shift,
    points.points_shift * scores.effective_weight as index_shift
from badge_observed as observed
left join told using (cluster_code, period_type, period_code, indicator_code)
left join looked using (indicator_code)
left join badge_behind as inputs using (cluster_code, period_type, period_code, indicator_code)
left join badge_bounds as bounds using (cluster_code, period_type, period_code, indicator_code)
left join badge_points as points using (cluster_code, period_type, period_code, indicator_code)
left join score_indicator as scores
    on scores.unit_type = 'cluster' and observed.cluster_code = scores.unit_code
    and observed.period_type = scores.period_type and observed.period_code = scores.period_code
    and observed.indicator_code = scores.indicator_code
order by observed.cluster_code, observed.period_type, observed.period_code, observed.indicator_code
"""


def write(connection: duckdb.DuckDBPyConnection, promised_days: Mapping[str, int]) -> None:
    """Replace ``checks.badge``; ``promised_days`` is how often each raw table is to be filed.

    What the other steps prepare is there: badge_parts, _inputs, _rules, _values, _counts, _bounds, _points.
    """
    connection.execute("create or replace temp table badge_promised (table_name varchar, days integer)")
    for table, days in promised_days.items():
        connection.execute("insert into badge_promised values (?, ?)", [table, days])
    for statement in (_VALUES, _RULES, _INPUTS, _REASONS, _OF_OTHERS, _BADGE):
        connection.execute(statement)
