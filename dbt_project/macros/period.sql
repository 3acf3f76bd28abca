{#- Code of the period that starts on a date: 2026-09 or 2026Q3. -#}
{%- macro period_code(period_type, period_start) -%}
    case
        when {{ period_type }} = 'month'
        then
            concat(
                cast(extract(year from {{ period_start }}) as string),
                '-',
                lpad(cast(extract(month from {{ period_start }}) as string), 2, '0')
            )
        else
            concat(
                cast(extract(year from {{ period_start }}) as string),
                'Q',
                cast(extract(quarter from {{ period_start }}) as string)
            )
    end
{%- endmacro -%}
