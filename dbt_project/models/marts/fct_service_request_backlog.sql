-- One row per service request and period at whose end it was open.
with
    -- every period ends with a month: what was ended in the month of its submission
    -- was never
    -- open then
    candidates as (
        select *
        from {{ ref("fct_service_requests") }}
        where
            ended_at is null
            or date_trunc('month', ended_at) > date_trunc('month', submitted_at)
    )
select
    candidates.source_system,
    candidates.request_id,
    candidates.cluster_code,
    candidates.zone_code,
    candidates.uscc,
    candidates.item_code,
    candidates.category_clause,
    candidates.provider_code,
    periods.period_type,
    periods.period_code,
    periods.period_start,
    periods.period_end,
    true as is_open,
    coalesce(
        candidates.resolve_due_at < cast(periods.period_end + 1 as timestamp), false
    ) as is_overdue,
    candidates.submitted_at,
    candidates.ended_at,
    candidates.resolve_due_at
from candidates
inner join
    {{ ref("dim_period") }} as periods
    on candidates.submitted_at < cast(periods.period_end + 1 as timestamp)
    and (
        candidates.ended_at is null
        or candidates.ended_at >= cast(periods.period_end + 1 as timestamp)
    )
