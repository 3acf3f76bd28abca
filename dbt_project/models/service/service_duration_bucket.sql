-- One row per cluster, category of service, step, period and group of durations: cases.
with
    grouped as (
        select
            cluster_code,
            category_clause,
            step,
            month_start,
            {{ bucket_no("duration_hours", duration_bounds()) }} as bucket_no,
            count(*) as case_count
        from {{ ref("int_service__durations") }}
        group by
            cluster_code,
            category_clause,
            step,
            month_start,
            {{ bucket_no("duration_hours", duration_bounds()) }}
    )
select
    grouped.cluster_code,
    grouped.category_clause,
    grouped.step,
    months.period_type,
    months.period_code,
    grouped.bucket_no,
    {{ bucket_bounds("grouped.bucket_no", duration_bounds(), "hours") }},
    cast(sum(grouped.case_count) as bigint) as case_count
from grouped
inner join
    {{ ref("int_period__months") }} as months
    on grouped.month_start = months.month_start
group by
    grouped.cluster_code,
    grouped.category_clause,
    grouped.step,
    months.period_type,
    months.period_code,
    grouped.bucket_no
