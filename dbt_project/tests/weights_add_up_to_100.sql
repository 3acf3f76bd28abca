-- The weights of an index's dimensions, and of a dimension's indicators, add up to 100.
select index_code as parent_code, sum(weight) as weight_sum
from {{ ref("dimensions") }}
group by index_code
having sum(weight) <> 100
union all
select dimension_code as parent_code, sum(weight) as weight_sum
from {{ ref("indicators") }}
group by dimension_code
having sum(weight) <> 100
