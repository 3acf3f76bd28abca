-- One row per source and request filed as such: its latest state known at the as-of
-- time.
select
    _source as source_system,
    request_id,
    cluster_code,
    zone_code,
    uscc,
    item_code,
    provider_code,
    channel,
    submitted_at,
    first_response_at,
    resolved_at,
    closed_at,
    reopened_at,
    closed_result,
    return_count,
    transfer_count,
    rating,
    sla_met as has_met_source_sla,
    updated_at,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "service_requests"), ["request_id"], "updated_at"
            )
        }}
    ) as latest
