{#- Code of the period that starts on a date: 2026-09, 2026Q3 or 2026. -#}
{%- macro period_code(period_type, period_start) -%}
    case
        {{ period_type }}
        when 'month'
        then
            concat(
                cast(extract(year from {{ period_start }}) as string),
                '-',
                lpad(cast(extract(month from {{ period_start }}) as string), 2, '0')
            )
        when 'quarter'
        then
            concat(
                cast(extract(year from {{ period_start }}) as string),
                'Q',
                cast(extract(quarter from {{ period_start }}) as string)
            )
        else cast(extract(year from {{ period_start }}) as string)
    end
{%- endmacro -%}

{#- First day of the month of a code such as 2026-09. -#}
{%- macro month_start(code) -%}
    cast(concat(substr({{ code }}, 1, 7), '-01') as date)
{%- endmacro -%}

{#- First day of the quarter of a code such as 2026Q3. -#}
{%- macro quarter_start(code) -%}
    cast(
        concat(
            substr({{ code }}, 1, 4),
            case
                substr({{ code }}, 6, 1)
                when '1'
                then '-01'
                when '2'
                then '-04'
                when '3'
                then '-07'
                when '4'
                then '-10'
            end,
            '-01'
        ) as date
    )
{%- endmacro -%}

{#- First day of a window that ends with a period; `window` is one of the grammar (see measure.sql). -#}
{%- macro window_start(window, period_end) -%}
    {%- if window == "in 12 months" -%}
        cast(cast({{ period_end }} + 1 as date) - interval 12 month as date)
    {%- elif window == "in year" -%} cast(date_trunc('year', {{ period_end }}) as date)
    {%- else -%} cast(date_trunc('month', {{ period_end }}) as date)
    {%- endif -%}
{%- endmacro -%}

{#- The window that reaches back furthest. What is computed by period (see by_period.sql) rests on it. -#}
{%- macro longest_window() -%} {{ return("in 12 months") }} {%- endmacro -%}
