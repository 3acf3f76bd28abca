-- One row per enterprise, cluster that filed about it, period and measure that the
-- enterprise indicators name.
-- depends_on: {{ ref('enterprise_indicators') }}
{{ config(meta={"by_period_of": facts_of_stage(1)}) }}
{% for fact in facts_of_stage(1) %}
-- depends_on: {{ ref(fact) }}
{% endfor %}
{{ indicator_measures(1, "enterprise_indicators") }}
