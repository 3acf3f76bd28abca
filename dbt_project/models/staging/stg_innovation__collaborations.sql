-- One row per source and collaboration: the version known at the as-of time.
select
    _source as source_system,
    collaboration_id,
    cluster_code,
    uscc,
    kind,
    title,
    partner_name,
    started_on,
    operating_on,
    ended_on,
    amount_cny,
    updated_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "collaborations"), ["collaboration_id"], "updated_on"
            )
        }}
    ) as latest
