-- One row per stay of an enterprise and period in which it was in its cluster, if only
-- for a day, and what happened to it in the period.
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
    )
select
    stays.uscc,
    stays.entered_on,
    stays.cluster_code,
    stays.zone_code,
    stays.entity_type,
    stays.entity_subtype,
    stays.period_type,
    stays.period_code,
    stays.period_start,
    stays.period_end,
    stays.active_entity_type,
    stays.active_entity_subtype,
    stays.net_entry,
    stays.is_active,
    stays.is_active_before,
    stays.has_entered,
    stays.has_exited,
    {% for kind in happenings %}
        stays.is_active and coalesce(happened.{{ kind }}, false) as {{ kind }},
    {% endfor %}
    stays.is_active and in_data_space.uscc is not null as is_in_data_space,
    stays.is_report_due,
    stays.is_chief_data_officer_due,
    stays.has_chief_data_officer
from {{ ref("int_registry__enterprise_periods") }} as stays
left join
    happened
    on stays.uscc = happened.uscc
    and stays.period_type = happened.period_type
    and stays.period_code = happened.period_code
left join
    in_data_space
    on stays.uscc = in_data_space.uscc
    and stays.period_type = in_data_space.period_type
    and stays.period_code = in_data_space.period_code
