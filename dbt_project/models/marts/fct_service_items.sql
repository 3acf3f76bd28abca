-- One row per service item and period at whose end it was offered.
select
    items.item_code,
    items.cluster_code,
    cast(null as string) as zone_code,
    items.category_clause,
    periods.period_type,
    periods.period_code,
    periods.period_start,
    periods.period_end,
    true as is_active,
    items.has_published_content
    and items.has_published_level
    and items.has_published_response_time
    and items.response_hours is not null as is_standard_published,
    items.is_under_audited_qms as is_quality_managed,
    items.has_owner and items.has_published_commitment as is_commitment_published
from {{ ref("dim_service_item") }} as items
inner join
    {{ ref("dim_period") }} as periods
    on items.valid_from <= periods.period_end
    and (items.valid_to is null or items.valid_to >= periods.period_end)
