-- One row per month and quarter that is complete and has data.
with
    months as (
        select {{ month_starts("first_period_start", "data_as_of") }} as month_start
        from {{ ref("int_period__bounds") }}
    ),
    starts as (
        select 'month' as period_type, cast(month_start as date) as period_start
        from months
        union all
        select distinct
            'quarter' as period_type,
            cast(date_trunc('quarter', month_start) as date) as period_start
        from months
    ),
    spans as (
        select
            period_type,
            period_start,
            cast(
                case
                    when period_type = 'month'
                    then period_start + interval 1 month
                    else period_start + interval 3 month
                end as date
            )
            - 1 as period_end,
            cast(
                case
                    when period_type = 'month'
                    then period_start - interval 1 month
                    else period_start - interval 3 month
                end as date
            ) as previous_start,
            cast(period_start - interval 12 month as date) as last_year_start
        from starts
    )
select
    spans.period_type,
    {{ period_code("spans.period_type", "spans.period_start") }} as period_code,
    spans.period_start,
    spans.period_end,
    {{ period_code("spans.period_type", "spans.previous_start") }}
    as previous_period_code,
    {{ period_code("spans.period_type", "spans.last_year_start") }}
    as same_period_last_year_code
from spans
cross join {{ ref("int_period__bounds") }} as bounds
where
    spans.period_end <= cast(bounds.as_of as date)
    and spans.period_start <= bounds.data_as_of
    and spans.period_start >= bounds.first_period_start
