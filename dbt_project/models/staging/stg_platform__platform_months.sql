-- One row per source and cluster, month and platform component: the version known at
-- the as-of time.
select
    _source as source_system,
    cluster_code,
    report_month,
    component_code,
    is_planned,
    is_in_operation,
    scheduled_minutes,
    unplanned_downtime_minutes,
    filed_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "platform_months"),
                ["cluster_code", "report_month", "component_code"],
                "filed_on",
            )
        }}
    ) as latest
