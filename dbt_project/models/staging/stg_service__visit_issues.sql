-- One row per source and issue: the version known at the as-of time.
select
    _source as source_system,
    issue_id,
    visit_id,
    cluster_code,
    matter,
    raised_on,
    answered_on,
    updated_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{ latest_version(source("raw", "visit_issues"), ["issue_id"], "updated_on") }}
    ) as latest
