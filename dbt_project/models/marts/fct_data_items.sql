-- One row per data item and quarter: its state at the end of the quarter.
with
    -- an important item is protected when all controls that it requires are in force
    controls as (
        select
            subject_code as item_id,
            report_period,
            count(case when not is_in_force then 1 end) as missing_count
        from {{ ref("fct_security_controls") }}
        where subject_kind = 'data_item' and is_required
        group by subject_code, report_period
    ),
    items as (
        select
            latest.*,
            source_kind = 'public' and is_required as is_required_public,
            is_catalogued
            and coalesce(
                classification_level in ('important', 'core'), false
            ) as is_important
        from
            (
                {{
                    one_per_key(
                        ref("stg_resource__data_items"),
                        ["item_id", "report_period"],
                        "filed_on",
                    )
                }}
            ) as latest
    )
select
    items.source_system,
    items.item_id,
    items.report_period,
    items.cluster_code,
    cast(null as string) as zone_code,
    items.source_kind,
    items.classification_level,
    items.industry_zone_code,

    items.sharing_requests_due,
    case
        when items.sharing_requests_due is not null
        then coalesce(items.sharing_requests_met, 0)
    end as sharing_requests_met,

    items.is_required_public,
    items.is_required_public and items.is_catalogued as is_required_catalogued,
    items.is_catalogued,
    items.is_catalogued
    and coalesce(items.authoritative_source_count = 1, false) as is_single_source,
    items.is_catalogued and items.source_kind = 'social' as is_social,
    items.is_catalogued and items.classification_level is not null as is_classified,
    items.is_important,
    items.is_important and coalesce(controls.missing_count = 0, false) as is_protected,
    items.is_quality_checked,
    items.is_quality_checked
    and coalesce(items.is_quality_passed, false) as is_quality_passed,
    items.is_update_due,
    items.is_update_due
    and coalesce(items.is_updated_in_time, false) as is_updated_in_time,

    cast({{ quarter_start("items.report_period") }} + interval 3 month as date)
    - 1 as snapshot_on
from items
left join
    controls
    on items.item_id = controls.item_id
    and items.report_period = controls.report_period
