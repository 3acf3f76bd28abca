-- One row per source and target: the version known at the as-of time.
select
    _source as source_system,
    cluster_code,
    target_year,
    target_kind,
    target_code,
    target_name,
    target_value,
    due_on,
    filed_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "cluster_targets"),
                ["cluster_code", "target_year", "target_kind", "target_code"],
                "filed_on",
            )
        }}
    ) as latest
