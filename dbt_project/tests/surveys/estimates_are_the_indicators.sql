-- A question that is an indicator has its value, and is not shown where the indicator
-- is suppressed; the response rate is SQ4-05.
with
    figures as (
        select cluster_code, period_type, period_code, indicator_code, estimate
        from {{ ref("survey_estimate") }}
        where indicator_code is not null and estimate is not null
        union all
        select cluster_code, period_type, period_code, 'SQ4-05', response_rate_pct
        from {{ ref("survey_quality") }}
        where response_rate_pct is not null
    )
select figures.*, indicator_values.value, indicator_values.status
from figures
inner join
    {{ ref("indicator_value") }} as indicator_values
    on figures.cluster_code = indicator_values.unit_code
    and indicator_values.unit_type = 'cluster'
    and figures.period_type = indicator_values.period_type
    and figures.period_code = indicator_values.period_code
    and figures.indicator_code = indicator_values.indicator_code
where
    indicator_values.status = 'suppressed'
    or abs(figures.estimate - cast(indicator_values.value as double)) > 0.000001
