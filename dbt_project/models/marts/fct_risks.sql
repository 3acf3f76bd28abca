-- One row per risk of construction.
select
    source_system,
    risk_id,
    cluster_code,
    cast(null as string) as zone_code,
    project_code,
    level,

    true as is_due,
    coalesce(closed_on <= due_on, false) as is_closed_in_time,

    raised_on,
    due_on,
    closed_on
from
    (
        {{ one_per_key(ref("stg_construction__risks"), ["risk_id"], "updated_on") }}
    ) as risks
