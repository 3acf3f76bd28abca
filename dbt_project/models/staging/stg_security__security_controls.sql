-- One row per source and subject, control and quarter: the version known at the as-of
-- time.
select
    _source as source_system,
    subject_kind,
    subject_code,
    control_code,
    report_period,
    cluster_code,
    is_required,
    is_in_force,
    filed_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "security_controls"),
                ["subject_kind", "subject_code", "control_code", "report_period"],
                "filed_on",
            )
        }}
    ) as latest
