-- One row per source and service request, with its times, due times and flags.
with
    -- of a poor rating, the day on which its correction was found effective
    corrections as (
        select request_id, min(verified_on) as verified_on
        from {{ ref("fct_improvement_actions") }}
        where source_kind = 'poor_rating' and is_effective
        group by request_id
    )
select
    requests.source_system,
    requests.request_id,
    requests.cluster_code,
    requests.zone_code,
    requests.uscc,
    requests.item_code,
    times.category_clause,
    requests.provider_code,
    requests.channel,
    requests.priority,
    requests.status,
    requests.closed_result,
    times.calendar_code,

    times.standard_response_hours,
    times.standard_resolve_hours,
    requests.return_count,
    requests.transfer_count,
    requests.reopen_count,
    requests.rating,
    {{ ratio("times.response_seconds", "3600") }} as response_hours,
    {{ ratio("times.resolve_seconds", "3600") }} as resolve_hours,
    {{ divide("times.resolve_seconds", "times.seconds_per_day") }}
    as business_days_open,

    requests.has_met_source_sla,
    true as is_submitted,
    times.response_due_at is not null as is_response_due,
    coalesce(
        requests.first_response_at <= times.response_due_at, false
    ) as is_response_in_time,
    times.resolve_due_at is not null as is_resolve_due,
    coalesce(
        requests.resolved_at <= times.resolve_due_at, false
    ) as is_resolved_in_time,
    requests.closed_at is not null as is_closed,
    requests.closed_at is not null
    and (
        requests.closed_result is not null or requests.reopened_at is not null
    ) as is_result_known,
    coalesce(
        requests.closed_at is not null
        and requests.closed_result = 'solved'
        and (requests.resolved_at is not null or requests.reopened_at is null),
        false
    ) as is_solved,
    coalesce(
        requests.closed_at is not null
        and requests.closed_result = 'solved'
        and coalesce(requests.return_count, 0) = 0
        and coalesce(requests.transfer_count, 0) = 0
        and requests.reopened_at is null,
        false
    ) as is_first_contact_resolved,
    coalesce(
        requests.reopened_at <= requests.closed_at + interval 30 day, false
    ) as is_reopened_in_30_days,
    requests.closed_at is not null and requests.rating is not null as is_rated,
    coalesce(
        requests.closed_at is not null and requests.rating >= 4, false
    ) as is_rated_satisfied,
    coalesce(
        requests.closed_at is not null and requests.rating <= 2, false
    ) as is_poor_rating,
    coalesce(
        requests.closed_at is not null
        and requests.rating <= 2
        and corrections.verified_on <= correction_day.calendar_date,
        false
    ) as is_poor_rating_corrected,

    requests.submitted_at,
    requests.first_response_at,
    requests.resolved_at,
    requests.closed_at,
    requests.reopened_at,
    coalesce(
        requests.resolved_at,
        case when requests.reopened_at is null then requests.closed_at end
    ) as ended_at,
    times.response_due_at,
    times.resolve_due_at,
    case
        when requests.rating <= 2 then correction_day.calendar_date
    end as correction_due_on
from {{ ref("int_service__requests") }} as requests
inner join
    {{ ref("int_service__request_times") }} as times
    on requests.source_system = times.source_system
    and requests.request_id = times.request_id
left join
    corrections on requests.request_id = corrections.request_id
    {{ join_working_day("closing_day", "cast(requests.closed_at as date)") }}
    {{ add_working_days("correction_day", "closing_day", 15) }}
