{#- Stops the run where a timestamp lies in a year that the statutory calendar does not know: working hours
    of such a year would be a guess. -#}
{% test known_calendar_years(model, columns) %}
    with
        moments as (
            {% for column in columns %}
                select
                    '{{ column }}' as column_name,
                    cast(extract(year from {{ column }}) as int) as year_no
                from {{ model }}
                where {{ column }} is not null
                {% if not loop.last %}
                    union all
                {% endif %}
            {% endfor %}
        ),
        years as (
            select column_name, year_no, count(*) as row_count
            from moments
            group by column_name, year_no
        ),
        known as (
            select distinct cast(extract(year from calendar_date) as int) as year_no
            from {{ ref("stg_reference__working_days") }}
        )
    select years.column_name, years.year_no, years.row_count
    from years
    left join known on years.year_no = known.year_no
    where
        case
            when known.year_no is null
            then
                {{
                    raise_error(
                        "concat('The working calendar does not know the year ', cast(years.year_no as string), ' (',"
                        ~ " cast(years.row_count as string), ' rows by ', years.column_name, '). No data is"
                        ~ " lost and nothing was published; update chinesecalendar, ingest again and run."
                        ~ " 法定工作日历不含该年份，数据未丢失、未发布；请更新 chinesecalendar 后重新入库并运行。')"
                    )
                }}
        end
        is not null
{% endtest %}
