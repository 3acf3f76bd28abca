-- One row per source and action: the version known at the as-of time.
select
    _source as source_system,
    action_id,
    cluster_code,
    source_kind,
    request_id,
    opened_on,
    due_on,
    closed_on,
    verified_on,
    is_effective,
    updated_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "improvement_actions"), ["action_id"], "updated_on"
            )
        }}
    ) as latest
