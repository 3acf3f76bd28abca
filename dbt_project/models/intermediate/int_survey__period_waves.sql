-- One row per cluster and period in which a survey wave closed: how many were invited,
-- and how many enterprises were there at the end of the period.
with
    invited as (
        select
            waves.cluster_code,
            periods.period_type,
            periods.period_code,
            sum(waves.invited_count) as invited_count
        from {{ ref("fct_survey_waves") }} as waves
        inner join
            {{ ref("dim_period") }} as periods
            on waves.closed_on >= periods.period_start
            and waves.closed_on <= periods.period_end
        group by waves.cluster_code, periods.period_type, periods.period_code
    ),
    present as (
        select
            cluster_code,
            period_type,
            period_code,
            count(distinct case when is_active then uscc end) as enterprise_count
        from {{ ref("fct_enterprise_periods") }}
        group by cluster_code, period_type, period_code
    )
select
    invited.cluster_code,
    invited.period_type,
    invited.period_code,
    cast(invited.invited_count as bigint) as invited_count,
    cast(coalesce(present.enterprise_count, 0) as bigint) as enterprise_count
from invited
left join
    present
    on invited.cluster_code = present.cluster_code
    and invited.period_type = present.period_type
    and invited.period_code = present.period_code
