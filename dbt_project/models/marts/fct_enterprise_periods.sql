-- One row per stay of an enterprise and period in which it was in its cluster, if only
-- for a day; in the cluster and zone of the end of the period, or of its last day.
{% set happenings = [
    "is_served",
    "is_visited",
    "is_trading",
    "is_policy_beneficiary",
] %}
with
    happened as (
        select
            months.uscc,
            periods.period_type,
            periods.period_code,
            {% for kind in happenings %}
                bool_or(months.{{ kind }}) as {{ kind }}
                {% if not loop.last %},{% endif %}
            {% endfor %}
        from {{ ref("int_registry__enterprise_months") }} as months
        inner join
            {{ ref("dim_period") }} as periods
            on months.month_start >= periods.period_start
            and months.month_start <= periods.period_end
        group by months.uscc, periods.period_type, periods.period_code
    ),
    in_data_space as (
        select distinct connections.uscc, periods.period_type, periods.period_code
        from {{ ref("fct_collaborations") }} as connections
        inner join
            {{ ref("dim_period") }} as periods
            on connections.started_on <= periods.period_end
            and (
                connections.ended_on is null
                or connections.ended_on >= periods.period_end
            )
        where connections.kind = 'data_space' and connections.uscc is not null
    ),
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
    stated.uscc,
    stated.entered_on,
    stated.cluster_code,
    stated.zone_code,
    stated.entity_type,
    stated.entity_subtype,
    stated.period_type,
    stated.period_code,
    stated.period_start,
    stated.period_end,
    case when stated.is_active then stated.entity_type end as active_entity_type,
    case when stated.is_active then stated.entity_subtype end as active_entity_subtype,
    case when stated.has_entered then 1 else 0 end
    - case when stated.has_exited then 1 else 0 end as net_entry,
    stated.is_active,
    stated.is_active_before,
    stated.has_entered,
    stated.has_exited,
    {% for kind in happenings %}
        stated.is_active and coalesce(happened.{{ kind }}, false) as {{ kind }},
    {% endfor %}
    stated.is_active and in_data_space.uscc is not null as is_in_data_space,
    -- who came in the quarter owes its first report for the next one
    stated.is_active
    and stated.period_type = 'quarter'
    and not stated.has_entered
    and stated.stay_rank = 1 as is_report_due,
    stated.is_chief_data_officer_due,
    stated.is_chief_data_officer_due
    and coalesce(stated.has_chief_data_officer, false) as has_chief_data_officer
from stated
left join
    happened
    on stated.uscc = happened.uscc
    and stated.period_type = happened.period_type
    and stated.period_code = happened.period_code
left join
    in_data_space
    on stated.uscc = in_data_space.uscc
    and stated.period_type = in_data_space.period_type
    and stated.period_code = in_data_space.period_code
