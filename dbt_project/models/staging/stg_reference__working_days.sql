-- One row per day of the years that the statutory calendar knows.
select day as calendar_date, is_statutory_workday
from {{ source("raw", "working_days") }}
