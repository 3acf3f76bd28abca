-- Every published value is scale x numerator / denominator of the same row, up to the
-- rounding of
-- the parts.
select *
from
    (
        select
            indicator_values.*,
            abs(
                indicator_values.value * coalesce(indicator_values.denominator, 1)
                - indicators.scale * indicator_values.numerator
            ) as difference,
            0.000001 * (
                abs(indicator_values.value)
                + coalesce(abs(indicator_values.denominator), 1)
                + indicators.scale
            ) as tolerance
        from {{ ref("indicator_value") }} as indicator_values
        inner join
            {{ ref("dim_indicator") }} as indicators
            on indicator_values.indicator_code = indicators.indicator_code
        where indicator_values.status = 'observed'
    ) as checked
where difference > tolerance
