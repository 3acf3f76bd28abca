-- One row per cluster, month and platform component: a chain service or an intake
-- channel.
select
    months.source_system,
    months.cluster_code,
    cast(null as string) as zone_code,
    months.report_month,
    months.component_code,
    components.kind as component_kind,

    case
        when components.kind = 'chain_service' and months.is_in_operation
        then months.component_code
    end as operating_chain_service,
    months.scheduled_minutes,
    months.scheduled_minutes
    - coalesce(months.unplanned_downtime_minutes, 0) as available_minutes,

    coalesce(
        components.kind = 'channel' and months.is_planned, false
    ) as is_channel_planned,
    coalesce(
        components.kind = 'channel' and months.is_planned and months.is_in_operation,
        false
    ) as is_channel_connected,

    cast({{ month_start("months.report_month") }} + interval 1 month as date)
    - 1 as month_end_on
from
    (
        {{
            one_per_key(
                ref("stg_platform__platform_months"),
                ["cluster_code", "report_month", "component_code"],
                "filed_on",
            )
        }}
    ) as months
left join
    {{ ref("platform_components") }} as components
    on months.component_code = components.component_code
