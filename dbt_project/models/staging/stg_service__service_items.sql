-- One row per source, service item and form: the version known at the as-of time.
select
    _source as source_system,
    item_code,
    item_name,
    cluster_code,
    category_clause,
    calendar_code,
    response_hours,
    resolve_hours,
    has_published_content,
    has_published_level,
    has_published_response_time,
    is_under_audited_qms,
    coalesce(trim(owner_name), '') <> '' as has_owner,
    has_published_commitment,
    valid_from,
    valid_to,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "service_items"), ["item_code", "valid_from"]
            )
        }}
    ) as latest
