-- One row per service item and form in which it is or was offered; a new form ends
-- the one before.
select
    items.item_code,
    items.item_name,
    items.cluster_code,
    items.category_clause,
    categories.name_zh as category_name_zh,
    categories.name_en as category_name_en,
    items.calendar_code,
    items.response_hours,
    items.resolve_hours,
    items.has_published_content,
    items.has_published_level,
    items.has_published_response_time,
    items.is_under_audited_qms,
    items.has_owner,
    items.has_published_commitment,
    items.valid_from,
    least(
        items.valid_to,
        cast(
            lead(items.valid_from) over (
                partition by items.item_code order by items.valid_from
            )
            - 1 as date
        )
    ) as valid_to
from
    (
        {{
            one_per_key(
                ref("stg_service__service_items"), ["item_code", "valid_from"]
            )
        }}
    ) as items
left join
    {{ ref("service_categories") }} as categories
    on items.category_clause = categories.clause_id
