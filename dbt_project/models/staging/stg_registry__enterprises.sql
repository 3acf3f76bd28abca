-- One row per source, enterprise, day of entry and day from which it holds: the latest
-- such filing known at the as-of time.
select
    _source as source_system,
    uscc,
    enterprise_name,
    cluster_code,
    zone_code,
    entity_type,
    entity_subtype,
    industry_code,
    size_code,
    is_state_owned,
    business_kind,
    has_chief_data_officer,
    registered_capital_cny,
    entered_on,
    exited_on,
    effective_on,
    incubation_due_on,
    graduated_on,
    filed_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "enterprises"),
                ["uscc", "entered_on", "effective_on"],
                "filed_on",
            )
        }}
    ) as latest
