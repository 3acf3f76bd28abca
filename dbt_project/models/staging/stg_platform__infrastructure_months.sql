-- One row per source and cluster, month and site: the version known at the as-of time.
select
    _source as source_system,
    cluster_code,
    report_month,
    site_code,
    site_kind,
    accelerator_hours_requested,
    accelerator_hours_delivered,
    accelerator_hours_available,
    accelerator_hours_used,
    floor_area_available_m2,
    floor_area_let_m2,
    service_level_target_pct,
    service_level_actual_pct,
    renewal_due_on,
    renewed_on,
    filed_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "infrastructure_months"),
                ["cluster_code", "report_month", "site_code"],
                "filed_on",
            )
        }}
    ) as latest
