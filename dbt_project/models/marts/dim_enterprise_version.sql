-- One row per enterprise, stay and interval in which its attributes stayed the same.
select
    versions.uscc,
    versions.entered_on,
    versions.valid_from,
    versions.valid_to,
    versions.stay_no,
    versions.enterprise_name,
    versions.cluster_code,
    versions.zone_code,
    versions.entity_type,
    versions.entity_subtype,
    entity_types.name_zh as entity_type_name_zh,
    entity_types.name_en as entity_type_name_en,
    versions.industry_code,
    versions.size_code,
    versions.is_state_owned,
    versions.business_kind,
    versions.has_chief_data_officer,
    versions.registered_capital_cny,
    versions.exited_on,
    versions.filed_on
from {{ ref("int_registry__enterprise_versions") }} as versions
left join
    {{ ref("entity_types") }} as entity_types
    on versions.entity_type = entity_types.entity_type
