-- One row per cluster, planned industry data zone and quarter or year since its
-- target year began.
with
    planned as (
        select
            targets.cluster_code,
            targets.target_code as industry_zone_code,
            periods.period_type,
            periods.period_code,
            periods.period_start,
            periods.period_end,
            max(targets.target_year) as target_year
        from {{ ref("fct_cluster_targets") }} as targets
        inner join
            {{ ref("dim_period") }} as periods
            on periods.period_type in ('quarter', 'year')
            and targets.year_start_on <= periods.period_end
        where targets.target_kind = 'industry_zone'
        group by
            targets.cluster_code,
            targets.target_code,
            periods.period_type,
            periods.period_code,
            periods.period_start,
            periods.period_end
    ),
    held as (
        select cluster_code, industry_zone_code, snapshot_on, count(*) as item_count
        from {{ ref("fct_data_items") }}
        where is_catalogued and industry_zone_code is not null
        group by cluster_code, industry_zone_code, snapshot_on
    )
select
    planned.cluster_code,
    cast(null as string) as zone_code,
    planned.industry_zone_code,
    planned.target_year,
    planned.period_type,
    planned.period_code,
    planned.period_start,
    planned.period_end,
    cast(coalesce(held.item_count, 0) as bigint) as item_count,
    true as is_planned,
    held.item_count is not null as is_in_operation
from planned
left join
    held
    on planned.cluster_code = held.cluster_code
    and planned.industry_zone_code = held.industry_zone_code
    and planned.period_end = held.snapshot_on
