-- One row per working calendar and day: whether it is a workday, and how many came
-- before.
with
    days as (
        select
            calendars.calendar_code,
            working_days.calendar_date,
            case
                when calendars.day_rule = 'statutory'
                then working_days.is_statutory_workday
                else {{ iso_weekday("working_days.calendar_date") }} <= 5
            end as is_workday,
            calendars.am_open,
            calendars.am_close,
            calendars.pm_open,
            calendars.pm_close,
            calendars.am_close
            - calendars.am_open
            + calendars.pm_close
            - calendars.pm_open as minutes_per_day
        from {{ ref("stg_reference__working_days") }} as working_days
        cross join {{ ref("working_calendars") }} as calendars
    ),
    counted as (
        select
            days.*,
            cast(
                sum(case when is_workday then 1 else 0 end) over (
                    partition by calendar_code
                    order by calendar_date
                    rows between unbounded preceding and current row
                ) as bigint
            ) as workday_no
        from days
    )
select
    calendar_code,
    calendar_date,
    is_workday,
    workday_no,
    minutes_per_day,
    (workday_no - case when is_workday then 1 else 0 end)
    * minutes_per_day as minutes_before,
    am_open,
    am_close,
    pm_open,
    pm_close
from counted
