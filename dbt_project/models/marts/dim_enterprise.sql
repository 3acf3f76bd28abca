-- One row per enterprise, in the cluster and zone of its latest filing.
select
    enterprises.uscc,
    enterprises.enterprise_name,
    enterprises.cluster_code,
    enterprises.zone_code,
    enterprises.entity_type,
    enterprises.entity_subtype,
    entity_types.name_zh as entity_type_name_zh,
    entity_types.name_en as entity_type_name_en,
    enterprises.industry_code,
    enterprises.size_code,
    enterprises.is_state_owned,
    enterprises.registered_capital_cny,
    enterprises.entered_on,
    enterprises.exited_on,
    enterprises.filed_on
from
    (
        {{ one_per_key(ref("stg_registry__enterprises"), ["uscc"], "filed_on") }}
    ) as enterprises
left join
    {{ ref("entity_types") }} as entity_types
    on enterprises.entity_type = entity_types.entity_type
