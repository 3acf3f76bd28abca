-- One row per source and order: the version known at the as-of time.
select
    _source as source_system,
    order_id,
    cluster_code,
    product_id,
    seller_uscc,
    buyer_uscc,
    amount_cny,
    opened_on,
    due_on,
    delivered_on,
    cancelled_on,
    is_cross_border,
    has_important_data,
    assessment_status,
    updated_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "data_transactions"), ["order_id"], "updated_on"
            )
        }}
    ) as latest
