-- One row per source and risk: the version known at the as-of time.
select
    _source as source_system,
    risk_id,
    cluster_code,
    project_code,
    level,
    raised_on,
    due_on,
    closed_on,
    updated_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from ({{ latest_version(source("raw", "risks"), ["risk_id"], "updated_on") }}) as latest
