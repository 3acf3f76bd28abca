-- One row per policy grant, with the amounts that count once it is approved.
with
    grants as (
        select *, approved_on is not null as is_approved
        from
            (
                {{
                    one_per_key(
                        ref("stg_policy__policy_grants"), ["grant_id"], "updated_on"
                    )
                }}
            ) as latest
    )
select
    grants.source_system,
    grants.grant_id,
    grants.cluster_code,
    cast(null as string) as zone_code,
    grants.uscc,
    grants.policy_kind,

    case when is_approved then approved_amount_cny end as approved_cny,
    case when is_approved then coalesce(disbursed_amount_cny, 0) end as disbursed_cny,
    case
        when is_approved and policy_kind = 'talent' then approved_amount_cny
    end as talent_approved_cny,
    case
        when is_approved and policy_kind = 'talent'
        then coalesce(disbursed_amount_cny, 0)
    end as talent_disbursed_cny,
    {{ working_days_between("application_day", "disbursement_day") }}
    as fulfilment_days,

    grants.is_approved,

    grants.applied_on,
    grants.approved_on,
    grants.due_on,
    grants.disbursed_on
from
    grants
    {{ join_working_day("application_day", "grants.applied_on") }}
    {{ join_working_day("disbursement_day", "grants.disbursed_on") }}
