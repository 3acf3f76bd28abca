-- One row per source and right: the version known at the as-of time.
select
    _source as source_system,
    right_id,
    cluster_code,
    uscc,
    right_kind,
    applied_on,
    granted_on,
    updated_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "intellectual_property"), ["right_id"], "updated_on"
            )
        }}
    ) as latest
