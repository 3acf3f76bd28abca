-- One row per source and incident: the version known at the as-of time.
select
    _source as source_system,
    event_id,
    cluster_code,
    level,
    is_confirmed,
    discovered_at,
    contained_at,
    updated_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "security_events"), ["event_id"], "updated_on"
            )
        }}
    ) as latest
