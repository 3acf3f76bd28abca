-- One row per indicator of the catalogue, computed or not.
select
    indicators.code as indicator_code,
    dimensions.index_code,
    indicators.dimension_code,
    indicators.name_zh,
    indicators.name_en,
    indicators.formula,
    indicators.unit,
    indicators.direction,
    indicators.unacceptable,
    indicators.satisfactory,
    indicators.weight,
    indicators.facts,
    indicators.clauses,
    indicators.rule,
    indicators.grain,
    indicators.numerator,
    indicators.denominator,
    indicators.scale,
    indicators.min_cases,
    indicators.obligation,
    indicators.periods,
    indicators.owner,
    indicators.version,
    indicators.numerator is not null as is_computed,
    nullif(
        regexp_extract(indicators.numerator, '[(]([a-z0-9_]+)[.]', 1), ''
    ) as numerator_fact,
    nullif(
        regexp_extract(indicators.denominator, '[(]([a-z0-9_]+)[.]', 1), ''
    ) as denominator_fact,
    try_cast(
        nullif(
            regexp_extract(indicators.denominator, '^const[(]([0-9.]+)[)]$', 1), ''
        ) as decimal(38, 12)
    ) as denominator_constant
from {{ ref("indicators") }} as indicators
left join
    {{ ref("dimensions") }} as dimensions
    on indicators.dimension_code = dimensions.dimension_code
