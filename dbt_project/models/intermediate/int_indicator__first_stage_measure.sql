-- One row per unit, period and measure of the facts that are made of what was filed.
-- depends_on: {{ ref('indicators') }}
{{ config(meta={"by_period_of": facts_of_stage(1)}) }}
{% for fact in facts_of_stage(1) %}
-- depends_on: {{ ref(fact) }}
{% endfor %}
{{ indicator_measures(1, in_parts=true) }}
