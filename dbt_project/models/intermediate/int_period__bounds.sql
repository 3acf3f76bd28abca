-- One row: the time span that this build knows.
-- Only what happens day by day, and reports of a month or quarter, say which periods
-- there are. Registers reach back to the founding of a cluster, targets and due dates
-- reach ahead: they move nothing. What is dated after the as-of time has not happened
-- yet.
{% set loaded = [
    "stg_registry__clusters",
    "stg_registry__zones",
    "stg_registry__enterprises",
    "stg_registry__enterprise_reports",
    "stg_registry__providers",
    "stg_registry__listed_organisations",
    "stg_service__service_requests",
    "stg_service__service_request_events",
    "stg_service__complaints",
    "stg_service__service_items",
    "stg_service__staff",
    "stg_service__staff_training",
    "stg_service__activities",
    "stg_service__activity_attendances",
    "stg_service__visits",
    "stg_service__visit_issues",
    "stg_service__improvement_actions",
    "stg_survey__survey_waves",
    "stg_survey__survey_responses",
    "stg_survey__survey_answers",
    "stg_policy__policy_grants",
    "stg_policy__funds",
    "stg_circulation__data_products",
    "stg_circulation__data_transactions",
    "stg_innovation__collaborations",
    "stg_innovation__intellectual_property",
    "stg_platform__platform_months",
    "stg_platform__infrastructure_months",
    "stg_resource__data_items",
    "stg_security__security_controls",
    "stg_security__security_events",
    "stg_construction__construction_tasks",
    "stg_construction__risks",
    "stg_governance__institutions",
    "stg_planning__cluster_targets",
] %}
{% set monthly = [
    "stg_platform__platform_months",
    "stg_platform__infrastructure_months",
] %}
{% set quarterly = [
    "stg_registry__enterprise_reports",
    "stg_resource__data_items",
    "stg_security__security_controls",
] %}
with
    loads as (
        {% for model in loaded %}
            select max(_loaded_at) as loaded_at
            from {{ ref(model) }}
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    last_load as (
        select {{ as_of_time("loaded_at") }} as as_of
        from (select max(loaded_at) as loaded_at from loads) as latest
    ),
    reports as (
        {% for model in monthly %}
            select distinct
                cluster_code, {{ month_start("report_month") }} as begun_on, 1 as months
            from {{ ref(model) }}
            union all
        {% endfor %}
        {% for model in quarterly %}
            select distinct
                cluster_code,
                {{ quarter_start("report_period") }} as begun_on,
                3 as months
            from {{ ref(model) }}
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
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
        select
            cluster_code,
            cast(null as timestamp) as begun_at,
            cast(greatest(entered_on, exited_on) as timestamp) as event_at
        from {{ ref("stg_registry__enterprises") }}
        union all
        select
            cluster_code,
            cast(begun_on as timestamp) as begun_at,
            cast(
                cast(begun_on as timestamp)
                + case when months = 1 then interval 1 month else interval 3 month end
                - interval 1 day as timestamp
            ) as event_at
        from reports
    ),
    span as (
        select
            max(events.event_at) as event_at,
            min(
                case when events.cluster_code is not null then events.begun_at end
            ) as begun_at
        from events
        cross join last_load
        where events.event_at <= last_load.as_of
    ),
    first_cluster as (
        select min(established_on) as established_on
        from {{ ref("stg_registry__clusters") }}
    )
select
    last_load.as_of,
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
