-- One row per source and enterprise: its latest filing known at the as-of time.
select
    _source as source_system,
    uscc,
    enterprise_name,
    cluster_code,
    zone_code,
    entity_type,
    entity_subtype,
    industry_code,
    size_code,
    is_state_owned,
    registered_capital_cny,
    entered_on,
    exited_on,
    filed_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    ({{ latest_version(source("raw", "enterprises"), ["uscc"], "filed_on") }}) as latest
