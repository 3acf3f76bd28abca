-- One row per data product for which registration was applied.
select
    products.source_system,
    products.product_id,
    products.cluster_code,
    cast(null as string) as zone_code,
    products.uscc,
    products.product_kind,

    {{ working_days_between("application_day", "registration_day") }}
    as registration_days,

    products.registered_on is not null as is_registered,

    products.applied_on,
    products.registered_on,
    products.assessed_on,
    products.booked_on
from
    (
        {{
            one_per_key(
                ref("stg_circulation__data_products"), ["product_id"], "updated_on"
            )
        }}
    ) as products
    {{ join_working_day("application_day", "products.applied_on") }}
    {{ join_working_day("registration_day", "products.registered_on") }}
