-- One row per unit (cluster, zone, provider or category of services), period and
-- measure that the catalogue names.
-- depends_on: {{ ref('indicators') }}
{% for fact in facts_of_stage(2) %}
-- depends_on: {{ ref(fact) }}
{% endfor %}
select *
from {{ ref("int_indicator__first_stage_measure") }}
union all
select *
from ({{ indicator_measures(2) }}) as second_stage
