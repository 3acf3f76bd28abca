-- One row per improvement or corrective action, of construction or of service.
with
    actions as (
        select
            latest.*,
            source_kind in ('construction', 'coordination') as is_of_construction,
            coalesce(closed_on <= due_on, false) as is_closed_in_time
        from
            (
                {{
                    one_per_key(
                        ref("stg_service__improvement_actions"),
                        ["action_id"],
                        "updated_on",
                    )
                }}
            ) as latest
    )
select
    source_system,
    action_id,
    cluster_code,
    cast(null as string) as zone_code,
    source_kind,
    request_id,

    is_of_construction as is_construction_due,
    is_of_construction and is_closed_in_time as is_construction_closed_in_time,
    not is_of_construction as is_service_due,
    not is_of_construction
    and is_closed_in_time
    and coalesce(is_effective, false) as is_service_effective,
    is_effective,

    opened_on,
    due_on,
    closed_on,
    verified_on
from actions
