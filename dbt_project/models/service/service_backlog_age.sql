-- One row per cluster, category of service, period and group of ages: requests that
-- were
-- open at the end of the period, by the working days since their submission.
with
    aged as (
        select
            backlog.cluster_code,
            coalesce(backlog.category_clause, 'none') as category_clause,
            backlog.period_type,
            backlog.period_code,
            backlog.is_overdue,
            {{ working_days_between("submission_day", "last_day") }} as age_days
        from
            {{ ref("fct_service_request_backlog") }} as backlog
            {{
                join_working_day(
                    "submission_day", "cast(backlog.submitted_at as date)"
                )
            }}
            {{ join_working_day("last_day", "backlog.period_end") }}
        where backlog.cluster_code is not null
    ),
    grouped as (
        select aged.*, {{ bucket_no("age_days", age_bounds()) }} as bucket_no from aged
    )
select
    cluster_code,
    category_clause,
    period_type,
    period_code,
    bucket_no,
    {{ bucket_bounds("bucket_no", age_bounds(), "days") }},
    count(*) as open_count,
    count(case when is_overdue then 1 end) as overdue_count
from grouped
group by cluster_code, category_clause, period_type, period_code, bucket_no
