-- One row per source and grant: the version known at the as-of time.
select
    _source as source_system,
    grant_id,
    cluster_code,
    uscc,
    policy_kind,
    applied_on,
    approved_on,
    approved_amount_cny,
    due_on,
    disbursed_on,
    disbursed_amount_cny,
    updated_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{ latest_version(source("raw", "policy_grants"), ["grant_id"], "updated_on") }}
    ) as latest
