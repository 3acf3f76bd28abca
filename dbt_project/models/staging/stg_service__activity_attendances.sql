-- One row per source and activity and enterprise: the version known at the as-of time.
select
    _source as source_system,
    activity_id,
    uscc,
    cluster_code,
    attendee_count,
    person_hours,
    rating,
    filed_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "activity_attendances"),
                ["activity_id", "uscc"],
                "filed_on",
            )
        }}
    ) as latest
