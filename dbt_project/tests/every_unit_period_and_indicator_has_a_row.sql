-- Nothing disappears: as many rows of clusters and zones as units x periods x computed
-- indicators of their grain and period type.
with
    units as (
        select 'cluster' as unit_type, count(*) as unit_count
        from {{ ref("dim_cluster") }}
        union all
        select 'zone' as unit_type, count(*) as unit_count
        from {{ ref("dim_zone") }}
    ),
    expected as (
        select
            indicators.indicator_code,
            sum(units.unit_count * periods.period_count) as row_count
        from {{ ref("dim_indicator") }} as indicators
        inner join
            units
            on concat(';', indicators.grain, ';')
            like concat('%;', units.unit_type, ';%')
        inner join
            (
                select period_type, count(*) as period_count
                from {{ ref("dim_period") }}
                group by period_type
            ) as periods
            on concat(';', indicators.periods, ';')
            like concat('%;', periods.period_type, ';%')
        where indicators.is_computed
        group by indicators.indicator_code
    ),
    found as (
        select indicator_code, count(*) as row_count
        from {{ ref("indicator_value") }}
        where unit_type in ('cluster', 'zone')
        group by indicator_code
    )
select
    expected.indicator_code,
    expected.row_count as expected_rows,
    found.row_count as found_rows
from expected
left join found on expected.indicator_code = found.indicator_code
where coalesce(found.row_count, 0) <> expected.row_count
