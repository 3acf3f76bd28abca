-- One row per source and zone: the version known at the as-of time.
select
    _source as source_system,
    zone_code,
    cluster_code,
    zone_name,
    established_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from ({{ latest_version(source("raw", "zones"), ["zone_code"]) }}) as latest
