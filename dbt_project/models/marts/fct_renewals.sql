-- One row per renewal of a service tool or facility that was planned: a task, or a
-- site and its due day.
with
    -- a renewal may be filed in several months; the latest tells whether it was done
    sites as (
        select
            months.*,
            row_number() over (
                partition by cluster_code, site_code, renewal_due_on
                order by report_month desc
            ) as month_rank
        from {{ ref("fct_infrastructure_months") }} as months
        where renewal_due_on is not null
    ),
    renewals as (
        select
            source_system,
            'construction_task' as renewal_kind,
            task_id as renewal_code,
            cluster_code,
            planned_on as due_on,
            finished_on as renewed_on
        from {{ ref("fct_construction_tasks") }}
        where kind = 'renewal'
        union all
        select
            source_system,
            'site' as renewal_kind,
            site_code as renewal_code,
            cluster_code,
            renewal_due_on as due_on,
            renewed_on
        from sites
        where month_rank = 1
    )
select
    source_system,
    renewal_kind,
    renewal_code,
    cluster_code,
    cast(null as string) as zone_code,
    true as is_due,
    coalesce(renewed_on <= due_on, false) as is_renewed_in_time,
    due_on,
    renewed_on
from renewals
