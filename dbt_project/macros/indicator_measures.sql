{#- One row per unit, period and measure that a list of indicators names, of the facts of a stage. The caller
    declares what it depends on. -#}
{%- macro indicator_measures(stage, catalogue="indicators") -%}
    {% set passes = measure_passes(catalogue_measures(stage, catalogue)) %}
    {% set unit_columns = unit_columns_of(catalogue) %}
    {% set code = (
        "amounts.uscc"
        if catalogue == "enterprise_indicators"
        else unit_code("amounts")
    ) %}
    with
        {% for pass in passes %}
            pass_{{ loop.index0 }} as ({{ pass.sql }}),
        {% endfor %}
        amounts as (
            {% for pass in passes %}
                {% set pass_name = "pass_" ~ loop.index0 %}
                select
                    unit_type,
                    cluster_code,
                    {% for column in unit_columns %} {{ column }}, {% endfor %}
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
                -- the catalogue names no measure of this stage
                select
                    cast(null as string) as unit_type,
                    cast(null as string) as cluster_code,
                    {% for column in unit_columns %}
                        cast(null as string) as {{ column }},
                    {% endfor %}
                    cast(null as string) as period_type,
                    cast(null as date) as period_start,
                    cast(null as string) as measure,
                    cast(null as decimal(38, 12)) as amount,
                    cast(null as bigint) as cases
            {% endfor %}
        )
    select
        amounts.unit_type,
        {{ code }} as unit_code,
        amounts.cluster_code,
        {% for column in unit_columns %} amounts.{{ column }}, {% endfor %}
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
    where {{ code }} is not null
{%- endmacro -%}
