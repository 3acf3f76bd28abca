-- One row per stay of an enterprise and period in which it was in its cluster, if only
-- for a day; in the cluster and zone of the end of the period, or of its last day.
-- A table of its own: see docs/decisions/0039-a-join-by-range-is-a-table.md.
with
    present as (
        select
            versions.*,
            periods.period_type,
            periods.period_code,
            periods.period_start,
            periods.period_end,
            versions.exited_on is null
            or versions.exited_on > periods.period_end as is_active,
            versions.entered_on < periods.period_start as is_active_before,
            versions.entered_on >= periods.period_start as has_entered,
            coalesce(versions.exited_on <= periods.period_end, false) as has_exited
        from {{ ref("int_registry__enterprise_versions") }} as versions
        inner join
            {{ ref("dim_period") }} as periods
            on versions.valid_from <= periods.period_end
            and (
                versions.exited_on is null or versions.exited_on >= periods.period_start
            )
            and (
                versions.valid_to is null
                or versions.valid_to >= periods.period_end
                or versions.valid_to = versions.last_day
            )
    ),
    stated as (
        select
            present.*,
            is_active
            and (
                coalesce(is_state_owned, false) or coalesce(size_code = 'large', false)
            ) as is_chief_data_officer_due,
            -- in two clusters at once it owes one report
            row_number() over (
                partition by uscc, period_type, period_code
                order by is_active desc, entered_on desc
            ) as stay_rank
        from present
    )
select
    uscc,
    entered_on,
    cluster_code,
    zone_code,
    entity_type,
    entity_subtype,
    period_type,
    period_code,
    period_start,
    period_end,
    case when is_active then entity_type end as active_entity_type,
    case when is_active then entity_subtype end as active_entity_subtype,
    case when has_entered then 1 else 0 end
    - case when has_exited then 1 else 0 end as net_entry,
    is_active,
    is_active_before,
    has_entered,
    has_exited,
    -- who came in the quarter owes its first report for the next one
    is_active
    and period_type = 'quarter'
    and not has_entered
    and stay_rank = 1 as is_report_due,
    is_chief_data_officer_due,
    is_chief_data_officer_due
    and coalesce(has_chief_data_officer, false) as has_chief_data_officer
from stated
