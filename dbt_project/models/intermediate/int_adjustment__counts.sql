-- One row per unit, period and adjustment that the facts call for, with its count.
-- depends_on: {{ ref('methodology_adjustments') }}
{% for fact in facts_of_stage(1) %}
-- depends_on: {{ ref(fact) }}
{% endfor %}
with
    measures as ({{ indicator_measures(1, "methodology_adjustments") }}),
    scored as (
        select distinct unit_type, unit_code, period_type, period_code
        from {{ ref("indicator_value") }}
    )
select
    measures.unit_type,
    measures.unit_code,
    measures.period_type,
    measures.period_code,
    adjustments.code as adjustment_code,
    measures.amount as count,
    adjustments.trigger as evidence
from measures
inner join
    scored
    on measures.unit_type = scored.unit_type
    and measures.unit_code = scored.unit_code
    and measures.period_type = scored.period_type
    and measures.period_code = scored.period_code
inner join
    {{ ref("methodology_adjustments") }} as adjustments
    on measures.measure = adjustments.trigger
    and concat(';', adjustments.periods, ';')
    like concat('%;', measures.period_type, ';%')
where measures.amount > 0
