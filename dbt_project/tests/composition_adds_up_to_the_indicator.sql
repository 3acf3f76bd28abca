-- Rows where the enterprises counted by subtype are not those that DP3-01 counts.
with
    composition as (
        select cluster_code, period_type, period_code, sum(active) as active
        from {{ ref("enterprise_composition") }}
        group by cluster_code, period_type, period_code
    )
select
    indicators.cluster_code,
    indicators.period_type,
    indicators.period_code,
    composition.active,
    indicators.value
from {{ ref("indicator_value") }} as indicators
left join
    composition
    on indicators.cluster_code = composition.cluster_code
    and indicators.period_type = composition.period_type
    and indicators.period_code = composition.period_code
where
    indicators.indicator_code = 'DP3-01'
    and indicators.unit_type = 'cluster'
    and indicators.value is not null
    and indicators.value <> coalesce(composition.active, 0)
