-- One row per enterprise, as it is now: the last state of its latest stay.
select
    uscc,
    enterprise_name,
    cluster_code,
    zone_code,
    entity_type,
    entity_subtype,
    entity_type_name_zh,
    entity_type_name_en,
    industry_code,
    size_code,
    is_state_owned,
    business_kind,
    has_chief_data_officer,
    registered_capital_cny,
    entered_on,
    exited_on,
    filed_on
from
    (
        select
            versions.*,
            row_number() over (
                partition by uscc order by entered_on desc, valid_from desc
            ) as recency
        from {{ ref("dim_enterprise_version") }} as versions
    ) as ranked
where recency = 1
