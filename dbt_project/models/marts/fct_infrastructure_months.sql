-- One row per cluster, month and site; of two figures that belong together, both or
-- none.
{%- set pairs = [
    ("accelerator_hours_requested", "accelerator_hours_delivered"),
    ("accelerator_hours_available", "accelerator_hours_used"),
    ("floor_area_available_m2", "floor_area_let_m2"),
] %}
select
    source_system,
    cluster_code,
    cast(null as string) as zone_code,
    report_month,
    site_code,
    site_kind,

    {% for whole, part in pairs %}
        case when {{ part }} is not null then {{ whole }} end as {{ whole }},
        case when {{ whole }} is not null then {{ part }} end as {{ part }},
    {% endfor %}
    service_level_target_pct,
    service_level_actual_pct,

    service_level_target_pct is not null
    and service_level_actual_pct is not null as has_service_level,
    coalesce(
        service_level_actual_pct >= service_level_target_pct, false
    ) as is_service_level_met,

    cast({{ month_start("report_month") }} + interval 1 month as date)
    - 1 as month_end_on,
    renewal_due_on,
    renewed_on
from
    (
        {{
            one_per_key(
                ref("stg_platform__infrastructure_months"),
                ["cluster_code", "report_month", "site_code"],
                "filed_on",
            )
        }}
    ) as months
