-- One row per cluster, target for an indicator and quarter or year of the target's
-- year: the actual value against it.
with
    targets as (
        select * from {{ ref("fct_cluster_targets") }} where target_kind = 'indicator'
    ),
    actual as (
        select
            targets.cluster_code,
            targets.target_code,
            targets.target_year,
            targets.target_value,
            indicators.direction,
            observed.period_type,
            observed.period_code,
            observed.period_start,
            observed.period_end,
            observed.value as actual_value,
            observed.status,
            targets.target_value > 0
            and observed.status in ('observed', 'not_reported') as is_assessed
        from targets
        inner join
            {{ ref("dim_indicator") }} as indicators
            on targets.target_code = indicators.indicator_code
        inner join
            {{ ref("int_indicator__first_stage_value") }} as observed
            on targets.target_code = observed.indicator_code
            and targets.cluster_code = observed.unit_code
            and targets.target_year = extract(year from observed.period_start)
        where
            observed.unit_type = 'cluster'
            and observed.period_type in ('quarter', 'year')
    ),
    completed as (
        select
            actual.*,
            case
                when not is_assessed
                then null
                when status = 'not_reported'
                then 0
                when direction <> 'cost'
                then {{ divide("actual_value", "target_value") }}
                -- a cost that has fallen to nothing has reached any target
                when actual_value <= 0
                then 1
                else {{ divide("target_value", "actual_value") }}
            end as completion
        from actual
    ),
    statuses as (
        select
            status_code,
            lower_bound,
            lead(lower_bound) over (order by lower_bound) as upper_bound
        from {{ ref("target_statuses") }}
        where lower_bound is not null
    )
select
    completed.cluster_code,
    cast(null as string) as zone_code,
    completed.target_code,
    completed.target_year,
    completed.period_type,
    completed.period_code,
    completed.period_start,
    completed.period_end,
    completed.target_value,
    completed.actual_value,
    completed.status,
    completed.is_assessed,
    completed.completion,
    case
        when completed.completion >= 1
        then cast(1 as decimal(18, 6))
        when completed.completion <= 0
        then cast(0 as decimal(18, 6))
        else completed.completion
    end as capped_completion,
    coalesce(statuses.status_code, 'not_assessed') as attainment_status
from completed
left join
    statuses
    on completed.is_assessed
    and greatest(completed.completion, 0) >= statuses.lower_bound
    and (
        statuses.upper_bound is null
        or greatest(completed.completion, 0) < statuses.upper_bound
    )
