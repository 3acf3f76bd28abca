-- One row per enterprise and period in which it was in its cluster, if only for a day.
with
    served as (
        select
            uscc,
            'month' as period_type,
            cast(date_trunc('month', submitted_at) as date) as period_start
        from {{ ref("fct_service_requests") }}
        where uscc is not null
        union
        select
            uscc,
            'quarter' as period_type,
            cast(date_trunc('quarter', submitted_at) as date) as period_start
        from {{ ref("fct_service_requests") }}
        where uscc is not null
    ),
    present as (
        select
            enterprises.uscc,
            enterprises.cluster_code,
            enterprises.zone_code,
            enterprises.entity_type,
            enterprises.entity_subtype,
            periods.period_type,
            periods.period_code,
            periods.period_start,
            periods.period_end,
            enterprises.entered_on <= periods.period_end
            and (
                enterprises.exited_on is null
                or enterprises.exited_on > periods.period_end
            ) as is_active,
            enterprises.entered_on < periods.period_start as is_active_before,
            enterprises.entered_on >= periods.period_start as has_entered,
            coalesce(enterprises.exited_on <= periods.period_end, false) as has_exited
        from {{ ref("dim_enterprise") }} as enterprises
        inner join
            {{ ref("dim_period") }} as periods
            on enterprises.entered_on <= periods.period_end
            and (
                enterprises.exited_on is null
                or enterprises.exited_on >= periods.period_start
            )
    )
select
    present.uscc,
    present.cluster_code,
    present.zone_code,
    present.entity_type,
    present.entity_subtype,
    present.period_type,
    present.period_code,
    present.period_start,
    present.period_end,
    case when present.is_active then present.entity_type end as active_entity_type,
    case
        when present.is_active then present.entity_subtype
    end as active_entity_subtype,
    case when present.has_entered then 1 else 0 end
    - case when present.has_exited then 1 else 0 end as net_entry,
    present.is_active,
    present.is_active_before,
    present.has_entered,
    present.has_exited,
    present.is_active and served.uscc is not null as is_served
from present
left join
    served
    on present.uscc = served.uscc
    and present.period_type = served.period_type
    and present.period_start = served.period_start
