-- One row per source and data item and quarter: the version known at the as-of time.
select
    _source as source_system,
    item_id,
    report_period,
    cluster_code,
    item_name,
    source_kind,
    is_required,
    is_catalogued,
    authoritative_source_count,
    classification_level,
    industry_zone_code,
    sharing_requests_due,
    sharing_requests_met,
    is_quality_checked,
    is_quality_passed,
    is_update_due,
    is_updated_in_time,
    filed_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "data_items"), ["item_id", "report_period"], "filed_on"
            )
        }}
    ) as latest
