-- One row per source, request and event: the version known at the as-of time.
select
    _source as source_system,
    request_id,
    event_no,
    event_at,
    status,
    source_status,
    cluster_code,
    zone_code,
    uscc,
    item_code,
    channel,
    priority,
    submitted_at,
    resolved_at,
    closed_at,
    reopen_count,
    transfer_count,
    sla_met as has_met_source_sla,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "service_request_events"),
                ["request_id", "event_no", "event_at"],
            )
        }}
    ) as latest
