-- One row per measure that a list of indicators or the adjustments name, in its parts.
-- depends_on: {{ ref('indicators') }}
-- depends_on: {{ ref('enterprise_indicators') }}
-- depends_on: {{ ref('methodology_adjustments') }}
{% for fact in registered_facts() %}
-- depends_on: {{ ref(fact) }}
{% endfor %}
{% set measures = {} %}
{% for catalogue in [
    "indicators",
    "enterprise_indicators",
    "methodology_adjustments",
] %}
    {% for stage in [1, 2] %}
        {% for measure in catalogue_measures(stage, catalogue) %}
            {% do measures.update({measure.text: measure}) %}
        {% endfor %}
    {% endfor %}
{% endfor %}
{% for measure in measures.values() %}
    select
        cast('{{ measure.text }}' as string) as measure,
        cast('{{ measure.agg }}' as string) as aggregate,
        cast('{{ measure.fact }}' as string) as fact_name,
        cast('{{ measure.column }}' as string) as column_name,
        cast('{{ measure.date }}' as string) as date_column,
        cast(nullif('{{ measure.window }}', '') as string) as time_window
    {% if not loop.last %}
        union all
    {% endif %}
{% else %}
    -- the catalogue names no measure
    select
        cast(null as string) as measure,
        cast(null as string) as aggregate,
        cast(null as string) as fact_name,
        cast(null as string) as column_name,
        cast(null as string) as date_column,
        cast(null as string) as time_window
    where false
{% endfor %}
