-- One row per source and service request: how long it took and when it was due, in the
-- working time and by the standard of its item's form on the day of submission.
with
    -- a request before the first form, or in a gap, has the nearest form there was
    forms as (
        select
            items.*,
            lag(valid_from) over (partition by item_code order by valid_from)
            is null as is_first,
            lead(valid_from) over (
                partition by item_code order by valid_from
            ) as next_from
        from {{ ref("dim_service_item") }} as items
    ),
    requests as (
        select
            requests.source_system,
            requests.request_id,
            requests.submitted_at,
            requests.first_response_at,
            requests.resolved_at,
            coalesce(
                forms.calendar_code, '{{ var("default_calendar") }}'
            ) as calendar_code,
            forms.category_clause,
            forms.response_hours as standard_response_hours,
            forms.resolve_hours as standard_resolve_hours
        from {{ ref("int_service__requests") }} as requests
        left join
            forms
            on requests.item_code = forms.item_code
            and (
                forms.is_first
                or cast(requests.submitted_at as date) >= forms.valid_from
            )
            and (
                forms.next_from is null
                or cast(requests.submitted_at as date) < forms.next_from
            )
    ),
    positions as (
        select
            requests.*,
            submission_day.minutes_per_day,
            {{ working_position("submission_day", "requests.submitted_at") }}
            as submitted_position,
            {{ working_position("response_day", "requests.first_response_at") }}
            as response_position,
            {{ working_position("resolution_day", "requests.resolved_at") }}
            as resolved_position
        from requests
        left join
            {{ ref("int_service__working_calendar") }} as submission_day
            on requests.calendar_code = submission_day.calendar_code
            and cast(requests.submitted_at as date) = submission_day.calendar_date
        left join
            {{ ref("int_service__working_calendar") }} as response_day
            on requests.calendar_code = response_day.calendar_code
            and cast(requests.first_response_at as date) = response_day.calendar_date
        left join
            {{ ref("int_service__working_calendar") }} as resolution_day
            on requests.calendar_code = resolution_day.calendar_code
            and cast(requests.resolved_at as date) = resolution_day.calendar_date
    ),
    targets as (
        select
            positions.*,
            cast(
                submitted_position + standard_response_hours * 3600 as bigint
            ) as response_target,
            cast(
                submitted_position + standard_resolve_hours * 3600 as bigint
            ) as resolve_target
        from positions
    ),
    workdays as (
        select * from {{ ref("int_service__working_calendar") }} where is_workday
    )
select
    targets.source_system,
    targets.request_id,
    targets.calendar_code,
    targets.category_clause,
    targets.standard_response_hours,
    targets.standard_resolve_hours,
    targets.minutes_per_day * 60 as seconds_per_day,
    case
        when targets.first_response_at >= targets.submitted_at
        then targets.response_position - targets.submitted_position
    end as response_seconds,
    case
        when targets.resolved_at >= targets.submitted_at
        then targets.resolved_position - targets.submitted_position
    end as resolve_seconds,
    -- a standard of no time at all is due at once
    case
        when targets.standard_response_hours = 0
        then targets.submitted_at
        else {{ due_instant("response_day", "targets.response_target") }}
    end as response_due_at,
    case
        when targets.standard_resolve_hours = 0
        then targets.submitted_at
        else {{ due_instant("resolve_day", "targets.resolve_target") }}
    end as resolve_due_at
from targets
left join
    workdays as response_day
    on targets.calendar_code = response_day.calendar_code
    and {{ due_workday("targets.response_target", "targets.minutes_per_day") }}
    = response_day.workday_no
left join
    workdays as resolve_day
    on targets.calendar_code = resolve_day.calendar_code
    and {{ due_workday("targets.resolve_target", "targets.minutes_per_day") }}
    = resolve_day.workday_no
