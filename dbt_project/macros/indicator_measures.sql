{#- One row per unit, period and measure that a list of indicators names, of the facts of a stage. The caller
    declares what it depends on; where its model is nothing else, `in_parts` has the percentiles computed one
    part after the other (see in_parts.sql). -#}
{%- macro indicator_measures(stage, catalogue="indicators", in_parts=false) -%}
    {#- each pass reads the periods, but how many there are is not known while dbt looks for what a model reads -#}
    {%- do ref("dim_period") -%}
    {%- set passes = measure_passes(catalogue_measures(stage, catalogue)) -%}
    {% for pass in passes %}
        {{ amounts_of_pass(pass, catalogue) }}
        {% if not loop.last %}
            {% if in_parts and (pass.is_long or loop.nextitem.is_long) %}
                {{ next_part() }}
            {% else %}
                union all
            {% endif %}
        {% endif %}
    {% else %} {{ no_amounts(catalogue) }}
    {% endfor %}
{%- endmacro -%}

{%- macro amounts_of_pass(pass, catalogue) -%}
    {% set code = (
        "amounts.uscc"
        if catalogue == "enterprise_indicators"
        else unit_code("amounts")
    ) %}
    select
        amounts.unit_type,
        {{ code }} as unit_code,
        amounts.cluster_code,
        {% for column in unit_columns_of(catalogue) %}
            amounts.{{ column }},
        {% endfor %}
        amounts.period_type,
        periods.period_code,
        amounts.period_start,
        measures.measure,
        {% for figure in ["amount", "cases"] %}
            case
                measures.measure_no
                {% for measure in pass.measures %}
                    when {{ loop.index0 }} then amounts.{{ figure }}_{{ loop.index0 }}
                {% endfor %}
            end as {{ figure }}
            {% if not loop.last %},{% endif %}
        {% endfor %}
    from ({{ pass.sql }}) as amounts
    cross join
        (
            {% for measure in pass.measures %}
                select {{ loop.index0 }} as measure_no, '{{ measure.text }}' as measure
                {% if not loop.last %}
                    union all
                {% endif %}
            {% endfor %}
        ) as measures
    inner join
        {{ ref("dim_period") }} as periods
        on amounts.period_type = periods.period_type
        and amounts.period_start = periods.period_start
    where {{ code }} is not null
{%- endmacro -%}

{#- Where the catalogue names no measure of a stage. -#}
{%- macro no_amounts(catalogue) -%}
    {%- set texts = (
        ["unit_type", "unit_code", "cluster_code"]
        + unit_columns_of(catalogue)
        + ["period_type", "period_code"]
    ) -%}
    select
        {% for column in texts %} cast(null as string) as {{ column }}, {% endfor %}
        cast(null as date) as period_start,
        cast(null as string) as measure,
        cast(null as decimal(38, 12)) as amount,
        cast(null as bigint) as cases
    where false
{%- endmacro -%}
