-- One row per day of the years that the statutory calendar knows, as it was known at
-- the as-of time.
select day as calendar_date, is_statutory_workday
from
    (
        select
            versions.*,
            row_number() over (
                partition by day order by _loaded_at desc
            ) as version_rank
        from {{ source("raw", "working_days") }} as versions
        where {{ known_as_of() }}
    ) as ranked
where version_rank = 1
