-- One row per source, list and organisation: the edition known at the as-of time.
select
    _source as source_system,
    list_code,
    organisation_code,
    organisation_name,
    province_name,
    place_name,
    authority_name,
    level_name,
    remark,
    listed_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "listed_organisations"),
                ["list_code", "organisation_code"],
                "listed_on",
            )
        }}
    ) as latest
