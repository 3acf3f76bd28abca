-- One row per enterprise and quarter it reported on, and per year of which it
-- reported the last quarter.
with
    reports as (
        select
            latest.*,
            {{ quarter_start("report_period") }} as quarter_start,
            data_staff_joined - data_staff_left as net_data_staff_since_january
        from
            (
                {{
                    one_per_key(
                        ref("stg_registry__enterprise_reports"),
                        ["uscc", "report_period"],
                        "filed_on",
                    )
                }}
            ) as latest
    ),
    -- a quarter and the year that it completes end on the same day
    stated as (
        select
            reports.source_system,
            reports.uscc,
            reports.cluster_code,
            reports.report_period,
            periods.period_type,
            periods.period_code,
            periods.period_start,
            periods.period_end,
            reports.total_revenue_cny,
            reports.data_revenue_cny,
            reports.rd_expense_cny,
            case
                when reports.rd_expense_cny is not null then reports.total_revenue_cny
            end as rd_base_revenue_cny,
            reports.data_revenue_cny - last_year.data_revenue_cny as panel_change_cny,
            last_year.data_revenue_cny as panel_base_cny,
            reports.staff_count,
            reports.data_staff_count,
            case
                when
                    periods.period_type = 'year'
                    or extract(month from reports.quarter_start) = 1
                then reports.net_data_staff_since_january
                else
                    reports.net_data_staff_since_january
                    - previous.net_data_staff_since_january
            end as net_data_staff
        from reports
        inner join
            {{ ref("dim_period") }} as periods
            on periods.period_type in ('quarter', 'year')
            and cast(reports.quarter_start + interval 3 month as date) - 1
            = periods.period_end
        left join
            reports as last_year
            on reports.uscc = last_year.uscc
            and cast(reports.quarter_start - interval 12 month as date)
            = last_year.quarter_start
        left join
            reports as previous
            on reports.uscc = previous.uscc
            and cast(reports.quarter_start - interval 3 month as date)
            = previous.quarter_start
    ),
    -- where the enterprise was at the end of the period, or last
    places as (
        select
            stated.uscc,
            stated.period_type,
            stated.period_code,
            versions.cluster_code,
            versions.zone_code,
            row_number() over (
                partition by stated.uscc, stated.period_type, stated.period_code
                order by versions.entered_on desc, versions.valid_from desc
            ) as place_rank
        from stated
        inner join
            {{ ref("int_registry__enterprise_versions") }} as versions
            on stated.uscc = versions.uscc
            and versions.valid_from <= stated.period_end
    )
select
    stated.source_system,
    stated.uscc,
    stated.report_period,
    stated.cluster_code,
    places.zone_code,
    stated.period_type,
    stated.period_code,
    stated.period_start,
    stated.period_end,
    due.uscc is not null as is_due_report,

    stated.total_revenue_cny,
    stated.data_revenue_cny,
    stated.rd_expense_cny,
    stated.rd_base_revenue_cny,
    stated.panel_change_cny,
    stated.panel_base_cny,
    stated.staff_count,
    stated.data_staff_count,
    stated.net_data_staff,
    stated.data_staff_count - stated.net_data_staff as opening_data_staff
from stated
left join
    places
    on stated.uscc = places.uscc
    and stated.period_type = places.period_type
    and stated.period_code = places.period_code
    and stated.cluster_code = places.cluster_code
    and places.place_rank = 1
left join
    {{ ref("fct_enterprise_periods") }} as due
    on stated.uscc = due.uscc
    and stated.period_type = due.period_type
    and stated.period_code = due.period_code
    and due.is_report_due
