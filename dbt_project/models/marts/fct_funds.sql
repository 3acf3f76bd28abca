-- One row per entry of a special fund: money planned, arrived or spent.
select
    source_system,
    entry_id,
    cluster_code,
    cast(null as string) as zone_code,
    fund_code,
    kind,

    case when kind = 'planned' then amount_cny end as planned_cny,
    case when kind = 'arrived' then amount_cny end as arrived_cny,
    case
        when kind = 'arrived' and is_key_project then amount_cny
    end as key_arrived_cny,
    case when kind = 'spent' and is_key_project then amount_cny end as key_spent_cny,

    is_key_project,

    entry_on
from ({{ one_per_key(ref("stg_policy__funds"), ["entry_id"], "filed_on") }}) as entries
