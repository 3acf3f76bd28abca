-- One row per source, wave and zone: the version known at the as-of time.
select
    _source as source_system,
    wave_id,
    zone_code,
    cluster_code,
    opened_on,
    closed_on,
    invited_count,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{ latest_version(source("raw", "survey_waves"), ["wave_id", "zone_code"]) }}
    ) as latest
