-- One row per order on the data transaction platform.
select
    source_system,
    order_id,
    cluster_code,
    cast(null as string) as zone_code,
    product_id,
    -- the enterprise that an order is counted for is its seller
    seller_uscc as uscc,
    seller_uscc,
    buyer_uscc,
    assessment_status,

    amount_cny,
    case
        when delivered_on is not null
        then
            cast(
                cast(amount_cny as decimal(24, 2))
                * cast(0.0001 as decimal(4, 4)) as decimal(28, 6)
            )
    end as delivered_10k_cny,

    true as is_due,
    delivered_on is not null as is_delivered,
    cancelled_on is not null as is_cancelled,
    is_cross_border,
    is_cross_border
    and coalesce(assessment_status = 'approved', false) as is_cross_border_compliant,
    has_important_data,
    -- what the veto of DP5-08 counts: important data left without an approved
    -- assessment
    coalesce(is_cross_border and has_important_data, false)
    and delivered_on is not null
    and coalesce(assessment_status, 'none') <> 'approved' as is_unassessed_export,

    opened_on,
    due_on,
    delivered_on,
    cancelled_on
from
    (
        {{
            one_per_key(
                ref("stg_circulation__data_transactions"),
                ["order_id"],
                "updated_on",
            )
        }}
    ) as orders
