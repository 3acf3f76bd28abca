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
            cluster_code,
            submitted_at as begun_at,
            greatest(
                submitted_at, first_response_at, resolved_at, closed_at, reopened_at
            ) as event_at
        from {{ ref("int_service__requests") }}
        union all
        select
            cluster_code,
            received_at as begun_at,
            greatest(received_at, closed_at) as event_at
        from {{ ref("stg_service__complaints") }}
        union all
        select cluster_code, responded_at as begun_at, responded_at as event_at
        from {{ ref("stg_survey__survey_responses") }}
        union all
        -- The register goes back to the founding of a cluster, long before anything
        -- is reported on.
        select
            cluster_code,
            cast(null as timestamp) as begun_at,
            cast(greatest(entered_on, exited_on) as timestamp) as event_at
        from {{ ref("stg_registry__enterprises") }}
    ),
    last_load as (select max(_loaded_at) as loaded_at from loads),
    span as (
        select
            max(event_at) as event_at,
            min(case when cluster_code is not null then begun_at end) as begun_at
        from events
    ),
    first_cluster as (
        select min(established_on) as established_on
        from {{ ref("stg_registry__clusters") }}
    )
select
    {{ as_of_time("last_load.loaded_at") }} as as_of,
    cast(span.event_at as date) as data_as_of,
    cast(
        date_trunc(
            'month',
            greatest(
                cast(first_cluster.established_on as timestamp),
                coalesce(span.begun_at, span.event_at)
            )
        ) as date
    ) as first_period_start
from last_load
cross join span
cross join first_cluster
