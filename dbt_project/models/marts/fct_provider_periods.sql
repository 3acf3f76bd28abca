-- One row per provider and quarter or year at whose end its contract ran.
with
    periods as (
        select * from {{ ref("dim_period") }} where period_type in ('quarter', 'year')
    ),
    handled as (
        select * from {{ ref("fct_service_requests") }} where provider_code is not null
    ),
    due as (
        select
            handled.provider_code,
            periods.period_type,
            periods.period_code,
            count(*) as due_request_count,
            count(case when handled.is_resolved_in_time then 1 end) as in_time_count
        from handled
        inner join
            periods
            on handled.resolve_due_at >= cast(periods.period_start as timestamp)
            and handled.resolve_due_at < cast(periods.period_end + 1 as timestamp)
        group by handled.provider_code, periods.period_type, periods.period_code
    ),
    rated as (
        select
            handled.provider_code,
            periods.period_type,
            periods.period_code,
            count(*) as rating_count,
            sum(handled.rating) as rating_sum
        from handled
        inner join
            periods
            on handled.closed_at >= cast(periods.period_start as timestamp)
            and handled.closed_at < cast(periods.period_end + 1 as timestamp)
        where handled.is_rated
        group by handled.provider_code, periods.period_type, periods.period_code
    ),
    judged as (
        select
            providers.source_system,
            providers.provider_code,
            providers.cluster_code,
            periods.period_type,
            periods.period_code,
            periods.period_start,
            periods.period_end,
            coalesce(due.due_request_count, 0) as due_request_count,
            coalesce(due.in_time_count, 0) as in_time_count,
            coalesce(rated.rating_count, 0) as rating_count,
            cast(coalesce(rated.rating_sum, 0) as bigint) as rating_sum,
            providers.has_published_procedure
            and providers.criteria_evidenced
            >= providers.criteria_required as is_admission_compliant,
            coalesce(due.due_request_count, 0) >= 10 as is_assessed,
            -- multiplied out, so that nothing is rounded before it is compared
            coalesce(
                due.in_time_count * 100
                >= providers.contract_in_time_pct * due.due_request_count,
                providers.contract_in_time_pct is null
            ) as has_met_in_time_term,
            coalesce(
                rated.rating_sum >= providers.contract_rating * rated.rating_count,
                providers.contract_rating is null
            ) as has_met_rating_term
        from
            (
                {{
                    one_per_key(
                        ref("stg_registry__providers"), ["provider_code"], "filed_on"
                    )
                }}
            ) as providers
        inner join
            periods
            on providers.admitted_on <= periods.period_end
            and (providers.ended_on is null or providers.ended_on > periods.period_end)
        left join
            due
            on providers.provider_code = due.provider_code
            and periods.period_type = due.period_type
            and periods.period_code = due.period_code
        left join
            rated
            on providers.provider_code = rated.provider_code
            and periods.period_type = rated.period_type
            and periods.period_code = rated.period_code
    )
select
    source_system,
    provider_code,
    cluster_code,
    cast(null as string) as zone_code,
    period_type,
    period_code,
    period_start,
    period_end,

    due_request_count,
    in_time_count,
    rating_count,
    rating_sum,

    true as is_active,
    is_admission_compliant,
    is_assessed,
    is_assessed and has_met_in_time_term and has_met_rating_term as is_performing
from judged
