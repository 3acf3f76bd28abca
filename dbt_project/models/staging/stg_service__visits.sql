-- One row per source and visit: the version known at the as-of time.
select
    _source as source_system,
    visit_id,
    cluster_code,
    uscc,
    visited_on,
    filed_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from ({{ latest_version(source("raw", "visits"), ["visit_id"], "filed_on") }}) as latest
