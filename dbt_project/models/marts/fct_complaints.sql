-- One row per source and complaint, report or arbitration, with its flags.
with
    -- arbitrations are counted on their own, so they repeat nothing and are repeated
    -- by nothing
    ordered as (
        select
            complaints.*,
            kind <> 'arbitration' as is_complaint,
            case
                when uscc is not null
                then
                    lag(received_at) over (
                        partition by uscc, matter_code, kind = 'arbitration'
                        order by received_at, complaint_id, source_system
                    )
            end as previous_received_at
        from {{ ref("stg_service__complaints") }} as complaints
    )
select
    source_system,
    complaint_id,
    cluster_code,
    zone_code,
    uscc,
    request_id,
    kind,
    matter_code,
    decision_no,

    is_upheld,
    is_complaint,
    is_complaint and coalesce(is_upheld, false) as is_upheld_complaint,
    is_complaint as is_due,
    is_complaint
    and coalesce(closed_at < cast(due_on + 1 as timestamp), false) as is_closed_in_time,
    is_complaint
    and coalesce(
        received_at <= previous_received_at + interval 90 day, false
    ) as is_repeat,
    is_complaint
    and coalesce(is_upheld, false)
    and accountability_due_on is not null as is_accountability_due,
    is_complaint
    and coalesce(is_upheld, false)
    and accountability_due_on is not null
    and decision_no is not null
    and corrected_on is not null as is_accountability_closed,
    not is_complaint as is_arbitration,
    not is_complaint
    and coalesce(
        closed_at < cast(due_on + 1 as timestamp), false
    ) as is_arbitration_closed_in_time,

    received_at,
    previous_received_at,
    due_on,
    closed_at,
    accountability_due_on,
    corrected_on
from ordered
