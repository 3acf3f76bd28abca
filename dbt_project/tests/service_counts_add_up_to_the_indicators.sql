-- What the service tables count of a cluster is what its indicators are made of.
{% set sums = [
    [
        "service_level",
        "response_due_count",
        "count(fct_service_requests.is_response_due @ response_due_at)",
    ],
    [
        "service_level",
        "response_in_time_count",
        "count(fct_service_requests.is_response_in_time @ response_due_at)",
    ],
    [
        "service_level",
        "resolve_due_count",
        "count(fct_service_requests.is_resolve_due @ resolve_due_at)",
    ],
    [
        "service_level",
        "resolved_in_time_count",
        "count(fct_service_requests.is_resolved_in_time @ resolve_due_at)",
    ],
    [
        "service_level",
        "submitted_count",
        "count(fct_service_requests.is_submitted @ submitted_at)",
    ],
    [
        "service_backlog_age",
        "open_count",
        "count(fct_service_request_backlog.is_open @ period)",
    ],
    [
        "service_backlog_age",
        "overdue_count",
        "count(fct_service_request_backlog.is_overdue @ period)",
    ],
    [
        "service_complaint",
        "complaint_count",
        "count(fct_complaints.is_complaint @ received_at)",
    ],
    [
        "service_complaint",
        "upheld_count",
        "count(fct_complaints.is_upheld_complaint @ received_at)",
    ],
    [
        "service_complaint",
        "repeat_count",
        "count(fct_complaints.is_repeat @ received_at)",
    ],
    [
        "service_complaint",
        "due_count",
        "count(fct_complaints.is_due @ due_on)",
    ],
    [
        "service_complaint",
        "closed_in_time_count",
        "count(fct_complaints.is_closed_in_time @ due_on)",
    ],
    [
        "service_complaint",
        "accountability_due_count",
        "count(fct_complaints.is_accountability_due @ accountability_due_on)",
    ],
    [
        "service_complaint",
        "accountability_closed_count",
        "count(fct_complaints.is_accountability_closed @ accountability_due_on)",
    ],
    [
        "service_improvement",
        "due_count",
        "count(fct_improvement_actions.is_service_due @ due_on)",
    ],
    [
        "service_improvement",
        "effective_count",
        "count(fct_improvement_actions.is_service_effective @ due_on)",
    ],
] %}
with
    counted as (
        {% for model, column, measure in sums %}
            select
                cluster_code,
                period_type,
                period_code,
                '{{ measure }}' as measure,
                sum({{ column }}) as counted
            from {{ ref(model) }}
            group by cluster_code, period_type, period_code
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    percentiles as (
        select
            unit_code,
            period_type,
            period_code,
            case step when 'response' then 'SQ2-03' else 'SQ2-04' end as indicator_code,
            case step when 'response' then p90_hours else p50_hours end as hours
        from {{ ref("service_duration") }}
        where unit_type = 'cluster' and category_clause = 'all'
    )
select
    measures.cluster_code,
    measures.period_type,
    measures.period_code,
    measures.measure,
    measures.amount,
    counted.counted
from {{ ref("indicator_measure") }} as measures
left join
    counted
    on measures.cluster_code = counted.cluster_code
    and measures.period_type = counted.period_type
    and measures.period_code = counted.period_code
    and measures.measure = counted.measure
where
    measures.unit_type = 'cluster'
    and measures.measure in (
        {% for model, column, measure in sums %}
            '{{ measure }}'{% if not loop.last %},{% endif %}
        {% endfor %}
    )
    and measures.amount <> coalesce(counted.counted, 0)
union all
select
    indicator_values.unit_code,
    indicator_values.period_type,
    indicator_values.period_code,
    indicator_values.indicator_code,
    indicator_values.value,
    percentiles.hours
from {{ ref("indicator_value") }} as indicator_values
left join
    percentiles
    on indicator_values.unit_code = percentiles.unit_code
    and indicator_values.period_type = percentiles.period_type
    and indicator_values.period_code = percentiles.period_code
    and indicator_values.indicator_code = percentiles.indicator_code
where
    indicator_values.unit_type = 'cluster'
    and indicator_values.indicator_code in ('SQ2-03', 'SQ2-04')
    and indicator_values.status = 'observed'
    and (
        percentiles.hours is null or abs(percentiles.hours - indicator_values.value) > 0
    )
union all
-- the groups of durations hold every case, once
select unit_code, period_type, period_code, step, case_count, bucket_count
from
    (
        select
            durations.unit_code,
            durations.period_type,
            durations.period_code,
            durations.step,
            durations.category_clause,
            durations.case_count,
            sum(buckets.case_count) as bucket_count
        from {{ ref("service_duration") }} as durations
        left join
            {{ ref("service_duration_bucket") }} as buckets
            on durations.unit_code = buckets.cluster_code
            and durations.category_clause = buckets.category_clause
            and durations.step = buckets.step
            and durations.period_type = buckets.period_type
            and durations.period_code = buckets.period_code
        where durations.unit_type = 'cluster' and durations.category_clause <> 'all'
        group by
            durations.unit_code,
            durations.period_type,
            durations.period_code,
            durations.step,
            durations.category_clause,
            durations.case_count
    ) as compared
where case_count <> coalesce(bucket_count, 0)
