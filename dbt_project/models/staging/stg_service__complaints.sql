-- One row per source and complaint: its latest state known at the as-of time.
select
    _source as source_system,
    complaint_id,
    cluster_code,
    zone_code,
    uscc,
    request_id,
    kind,
    matter_code,
    received_at,
    due_on,
    closed_at,
    is_upheld,
    accountability_due_on,
    decision_no,
    corrected_on,
    updated_at,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "complaints"), ["complaint_id"], "updated_at"
            )
        }}
    ) as latest
