-- One row per target of a cluster for a year: an indicator, a batch of intake or an
-- industry data zone.
select
    source_system,
    cluster_code,
    cast(null as string) as zone_code,
    target_year,
    target_kind,
    target_code,
    target_name,

    target_value,
    case when target_kind = 'intake' then target_value end as planned_intake,

    cast(concat(cast(target_year as string), '-01-01') as date) as year_start_on,
    due_on
from
    (
        {{
            one_per_key(
                ref("stg_planning__cluster_targets"),
                ["cluster_code", "target_year", "target_kind", "target_code"],
                "filed_on",
            )
        }}
    ) as targets
