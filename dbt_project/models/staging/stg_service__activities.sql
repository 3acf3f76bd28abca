-- One row per source and activity: the version known at the as-of time.
select
    _source as source_system,
    activity_id,
    cluster_code,
    zone_code,
    kind,
    title,
    held_on,
    filed_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{ latest_version(source("raw", "activities"), ["activity_id"], "filed_on") }}
    ) as latest
