-- One row per data product and quarter or year at whose end it was registered.
select
    products.product_id,
    products.cluster_code,
    products.zone_code,
    products.uscc,
    periods.period_type,
    periods.period_code,
    periods.period_start,
    periods.period_end,
    true as is_registered,
    coalesce(products.assessed_on <= periods.period_end, false)
    or coalesce(products.booked_on <= periods.period_end, false) as is_asset
from {{ ref("fct_data_products") }} as products
inner join
    {{ ref("dim_period") }} as periods
    on periods.period_type in ('quarter', 'year')
    and products.registered_on <= periods.period_end
