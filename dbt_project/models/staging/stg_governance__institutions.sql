-- One row per source and body or rule: the version known at the as-of time.
select
    _source as source_system,
    institution_code,
    cluster_code,
    clause_id,
    institution_name,
    required_from,
    issued_on,
    repealed_on,
    filed_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "institutions"), ["institution_code"], "filed_on"
            )
        }}
    ) as latest
