-- One row per unit, period and computed indicator, with its value or why none.
select *
from {{ ref("int_indicator__first_stage_value") }}
union all
select *
from ({{ indicator_values(2, ref("indicator_measure")) }}) as second_stage
