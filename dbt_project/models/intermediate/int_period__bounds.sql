-- One row: the time span that this build knows.
with
    loads as (
        select _loaded_at
        from {{ ref("stg_registry__clusters") }}
        union all
        select _loaded_at
        from {{ ref("stg_registry__enterprises") }}
        union all
        select _loaded_at
        from {{ ref("stg_service__service_requests") }}
        union all
        select _loaded_at
        from {{ ref("stg_service__service_request_events") }}
        union all
        select _loaded_at
        from {{ ref("stg_service__complaints") }}
        union all
        select _loaded_at
        from {{ ref("stg_survey__survey_responses") }}
    ),
    events as (
        select
            greatest(
                submitted_at, first_response_at, resolved_at, closed_at, reopened_at
            ) as event_at
        from {{ ref("int_service__requests") }}
        union all
        select greatest(received_at, closed_at) as event_at
        from {{ ref("stg_service__complaints") }}
        union all
        select responded_at as event_at
        from {{ ref("stg_survey__survey_responses") }}
        union all
        select cast(greatest(entered_on, exited_on) as timestamp) as event_at
        from {{ ref("stg_registry__enterprises") }}
    ),
    last_load as (select max(_loaded_at) as loaded_at from loads),
    last_event as (select max(event_at) as event_at from events),
    first_cluster as (
        select min(established_on) as established_on from {{ ref("stg_registry__clusters") }}
    )
select
    {{ as_of_time("last_load.loaded_at") }} as as_of,
    cast(last_event.event_at as date) as data_as_of,
    cast(date_trunc('month', first_cluster.established_on) as date) as first_period_start
from last_load
cross join last_event
cross join first_cluster
