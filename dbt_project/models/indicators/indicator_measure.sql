-- One row per unit (cluster or zone), period and measure that the catalogue names.
-- depends_on: {{ ref('indicators') }}
{% for fact in registered_facts() %}
-- depends_on: {{ ref(fact) }}
{% endfor %}
{% set passes = measure_passes(catalogue_measures()) %}
with
    {% for pass in passes %} pass_{{ loop.index0 }} as ({{ pass.sql }}), {% endfor %}
    amounts as (
        {% for pass in passes %}
            {% set pass_name = "pass_" ~ loop.index0 %}
            select
                unit_type,
                cluster_code,
                zone_code,
                period_type,
                period_start,
                measures.measure,
                case
                    measures.measure_no
                    {% for measure in pass.measures %}
                        when {{ loop.index0 }} then amount_{{ loop.index0 }}
                    {% endfor %}
                end as amount,
                case
                    measures.measure_no
                    {% for measure in pass.measures %}
                        when {{ loop.index0 }} then cases_{{ loop.index0 }}
                    {% endfor %}
                end as cases
            from {{ pass_name }}
            cross join
                (
                    {% for measure in pass.measures %}
                        select
                            {{ loop.index0 }} as measure_no,
                            '{{ measure.text }}' as measure
                        {% if not loop.last %}
                            union all
                        {% endif %}
                    {% endfor %}
                ) as measures
            {% if not loop.last %}
                union all
            {% endif %}
        {% else %}
            -- the catalogue names no measure
            select
                cast(null as string) as unit_type,
                cast(null as string) as cluster_code,
                cast(null as string) as zone_code,
                cast(null as string) as period_type,
                cast(null as date) as period_start,
                cast(null as string) as measure,
                cast(null as decimal(38, 12)) as amount,
                cast(null as bigint) as cases
        {% endfor %}
    )
select
    amounts.unit_type,
    case
        when amounts.unit_type = 'zone' then amounts.zone_code else amounts.cluster_code
    end as unit_code,
    amounts.cluster_code,
    amounts.zone_code,
    amounts.period_type,
    periods.period_code,
    amounts.period_start,
    amounts.measure,
    amounts.amount,
    amounts.cases
from amounts
inner join
    {{ ref("dim_period") }} as periods
    on amounts.period_type = periods.period_type
    and amounts.period_start = periods.period_start
where amounts.unit_type = 'cluster' or amounts.zone_code is not null
