{#- Working seconds from the start of the calendar to a moment. `day` is the alias of the row of
    int_service__working_calendar for the moment's date; NULL when there is none. -#}
{%- macro working_position(day, moment) -%}
    {%- set second = seconds_between(
        "cast(cast(" ~ moment ~ " as date) as timestamp)", moment
    ) -%}
    (
        {{ day }}.minutes_before * 60 + case
            when {{ day }}.is_workday
            then
                greatest(
                    least({{ second }}, {{ day }}.am_close * 60)
                    - {{ day }}.am_open * 60,
                    0
                ) + greatest(
                    least({{ second }}, {{ day }}.pm_close * 60)
                    - {{ day }}.pm_open * 60,
                    0
                )
            else 0
        end
    )
{%- endmacro -%}

{#- Number of the workday (in its calendar) on which the working position `target` is first reached. -#}
{%- macro due_workday(target, minutes_per_day) -%}
    {{
        whole_quotient(
            target ~ " + " ~ minutes_per_day ~ " * 60 - 1", minutes_per_day ~ " * 60"
        )
    }}
{%- endmacro -%}

{#- The instant within the workday `day` at which the working position `target` is first reached. -#}
{%- macro due_instant(day, target) -%}
    {%- set into_day = "(" ~ target ~ " - " ~ day ~ ".minutes_before * 60)" -%}
    {%- set morning = "((" ~ day ~ ".am_close - " ~ day ~ ".am_open) * 60)" -%}
    {{
        add_seconds(
            "cast(" ~ day ~ ".calendar_date as timestamp)",
            "case when "
            ~ into_day
            ~ " <= "
            ~ morning
            ~ " then "
            ~ day
            ~ ".am_open * 60 + "
            ~ into_day
            ~ " else "
            ~ day
            ~ ".pm_open * 60 + "
            ~ into_day
            ~ " - "
            ~ morning
            ~ " end",
        )
    }}
{%- endmacro -%}

{#- Whole working days count in the statutory calendar, whatever a service item says of its hours. -#}
{%- macro statutory_calendar() -%} 'CN-STATUTORY' {%- endmacro -%}

{#- Joins, as `alias`, the row of the statutory calendar for the date `day`; no row beyond the calendar. -#}
{%- macro join_working_day(alias, day) -%}
    left join
        {{ ref("int_service__working_calendar") }} as {{ alias }}
        on {{ alias }}.calendar_code = {{ statutory_calendar() }}
        and {{ alias }}.calendar_date = {{ day }}
{%- endmacro -%}

{#- Workdays after the day joined as `first_day`, up to and including the day joined as `last_day`. -#}
{%- macro working_days_between(first_day, last_day) -%}
    ({{ last_day }}.workday_no - {{ first_day }}.workday_no)
{%- endmacro -%}

{#- Joins, as `alias`, the workday that is `number` workdays after the day joined as `day`. -#}
{%- macro add_working_days(alias, day, number) -%}
    left join
        {{ ref("int_service__working_calendar") }} as {{ alias }}
        on {{ alias }}.calendar_code = {{ statutory_calendar() }}
        and {{ alias }}.is_workday
        and {{ alias }}.workday_no = {{ day }}.workday_no + {{ number }}
{%- endmacro -%}
