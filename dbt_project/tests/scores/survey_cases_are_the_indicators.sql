-- What enterprises add to an indicator adds up to its numerator and denominator.
with
    sums as (
        select
            unit_code,
            period_code,
            indicator_code,
            sum(numerator) as numerator,
            sum(denominator) as denominator
        from {{ ref("int_score__survey_cases") }}
        group by unit_code, period_code, indicator_code
    )
select sums.*
from sums
inner join
    {{ ref("indicator_value") }} as indicator_values
    on indicator_values.unit_type = 'cluster'
    and indicator_values.period_type = 'quarter'
    and sums.unit_code = indicator_values.unit_code
    and sums.period_code = indicator_values.period_code
    and sums.indicator_code = indicator_values.indicator_code
where
    indicator_values.status = 'observed'
    and (
        abs(sums.numerator - indicator_values.numerator) > 0.000001
        or abs(sums.denominator - indicator_values.denominator) > 0.000001
    )
