-- One row per source and data product: the version known at the as-of time.
select
    _source as source_system,
    product_id,
    cluster_code,
    uscc,
    product_name,
    product_kind,
    applied_on,
    registered_on,
    assessed_on,
    booked_on,
    updated_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "data_products"), ["product_id"], "updated_on"
            )
        }}
    ) as latest
