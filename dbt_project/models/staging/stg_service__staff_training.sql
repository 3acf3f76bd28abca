-- One row per source and course or assessment and member of staff: the version known
-- at the as-of time.
select
    _source as source_system,
    training_id,
    staff_id,
    cluster_code,
    kind,
    held_on,
    training_hours,
    is_passed,
    filed_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "staff_training"),
                ["training_id", "staff_id"],
                "filed_on",
            )
        }}
    ) as latest
