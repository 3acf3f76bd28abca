-- One row per source and cluster: the version known at the as-of time.
select
    _source as source_system,
    cluster_code,
    cluster_name,
    region_code,
    established_on,
    operator_name,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from ({{ latest_version(source("raw", "clusters"), ["cluster_code"]) }}) as latest
