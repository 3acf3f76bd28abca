-- One row per enterprise and month in which something happened to it that counts.
{% set kinds = ["is_served", "is_visited", "is_trading", "is_policy_beneficiary"] %}
with
    happenings as (
        select uscc, cast(submitted_at as date) as happened_on, 'is_served' as kind
        from {{ ref("int_service__requests") }}
        union all
        select attendances.uscc, activities.held_on, 'is_served'
        from {{ ref("stg_service__activity_attendances") }} as attendances
        inner join
            {{ ref("fct_activities") }} as activities
            on attendances.activity_id = activities.activity_id
        union all
        select uscc, visited_on, 'is_visited'
        from
            (
                {{ one_per_key(ref("stg_service__visits"), ["visit_id"], "filed_on") }}
            ) as visits
        union all
        select seller_uscc, opened_on, 'is_trading'
        from {{ ref("fct_data_transactions") }}
        where not is_cancelled
        union all
        select buyer_uscc, opened_on, 'is_trading'
        from {{ ref("fct_data_transactions") }}
        where not is_cancelled
        union all
        select uscc, disbursed_on, 'is_policy_beneficiary'
        from {{ ref("fct_policy_grants") }}
    )
select
    uscc,
    cast(date_trunc('month', happened_on) as date) as month_start,
    {% for kind in kinds %}
        bool_or(kind = '{{ kind }}') as {{ kind }} {% if not loop.last %},{% endif %}
    {% endfor %}
from happenings
where uscc is not null and happened_on is not null
group by uscc, cast(date_trunc('month', happened_on) as date)
