-- One row per intellectual property right applied for.
select
    source_system,
    right_id,
    cluster_code,
    cast(null as string) as zone_code,
    uscc,
    right_kind,

    granted_on is not null as is_granted,

    applied_on,
    granted_on
from
    (
        {{
            one_per_key(
                ref("stg_innovation__intellectual_property"),
                ["right_id"],
                "updated_on",
            )
        }}
    ) as rights
