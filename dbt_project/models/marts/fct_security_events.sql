-- One row per security incident; only a confirmed one has a containment time.
select
    source_system,
    event_id,
    cluster_code,
    cast(null as string) as zone_code,
    level,

    case
        when is_confirmed and contained_at >= discovered_at
        then {{ ratio(seconds_between("discovered_at", "contained_at"), "3600") }}
    end as containment_hours,

    is_confirmed,
    -- what the veto of DP9-04 counts
    is_confirmed and level in ('major', 'extreme') as is_confirmed_major,

    discovered_at,
    contained_at
from
    (
        {{
            one_per_key(
                ref("stg_security__security_events"), ["event_id"], "updated_on"
            )
        }}
    ) as events
