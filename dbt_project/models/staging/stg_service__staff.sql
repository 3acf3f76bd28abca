-- One row per source and member of staff: the version known at the as-of time.
select
    _source as source_system,
    staff_id,
    cluster_code,
    department,
    joined_on,
    left_on,
    filed_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from ({{ latest_version(source("raw", "staff"), ["staff_id"], "filed_on") }}) as latest
