-- One row per indicator of the catalogue, computed or not.
select
    indicators.code as indicator_code,
    dimensions.index_code,
    indicators.dimension_code,
    indicators.name_zh,
    indicators.name_en,
    indicators.formula_zh,
    indicators.formula_en,
    indicators.unit,
    units.name_zh as unit_name_zh,
    units.name_en as unit_name_en,
    indicators.is_share = 'yes' as is_share,
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
    owners.name_zh as owner_name_zh,
    owners.name_en as owner_name_en,
    indicators.version,
    indicators.numerator is not null as is_computed,
    {% for part in ["numerator", "denominator"] %}
        {{ fact_of_measure("indicators." ~ part) }} as {{ part }}_fact,
        {{ look_back_of_measure("indicators." ~ part) }} as {{ part }}_look_back,
    {% endfor %}
    try_cast(
        nullif(
            regexp_extract(indicators.denominator, '^const[(]([0-9.]+)[)]$', 1), ''
        ) as decimal(38, 12)
    ) as denominator_constant,
    case
        when
            regexp_extract(
                concat(indicators.numerator, ' ', coalesce(indicators.denominator, '')),
                '[(]({{ second_stage_facts() | join("|") }})[.]',
                1
            )
            <> ''
        then 2
        else 1
    end as stage
from {{ ref("indicators") }} as indicators
left join
    {{ ref("dimensions") }} as dimensions
    on indicators.dimension_code = dimensions.dimension_code
left join {{ ref("units") }} as units on indicators.unit = units.unit
left join {{ ref("owners") }} as owners on indicators.owner = owners.owner
