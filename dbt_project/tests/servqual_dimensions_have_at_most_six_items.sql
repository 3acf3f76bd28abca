-- int_survey__responses counts mean gaps in sixtieths, which is exact for up to six
-- items of a
-- dimension.
select dimension, count(*) as item_count
from {{ ref("servqual_items") }}
group by dimension
having count(*) > 6
