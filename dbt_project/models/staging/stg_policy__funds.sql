-- One row per source and entry of a fund: the version known at the as-of time.
select
    _source as source_system,
    entry_id,
    cluster_code,
    fund_code,
    kind,
    is_key_project,
    amount_cny,
    entry_on,
    filed_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from ({{ latest_version(source("raw", "funds"), ["entry_id"], "filed_on") }}) as latest
