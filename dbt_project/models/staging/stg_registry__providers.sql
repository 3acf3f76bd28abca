-- One row per source and provider: the version known at the as-of time.
select
    _source as source_system,
    provider_code,
    cluster_code,
    provider_name,
    uscc,
    admitted_on,
    ended_on,
    has_published_procedure,
    criteria_required,
    criteria_evidenced,
    contract_in_time_pct,
    contract_rating,
    filed_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{ latest_version(source("raw", "providers"), ["provider_code"], "filed_on") }}
    ) as latest
