{#- The fact that a measure's text names; null for none and for a constant. -#}
{%- macro fact_of_measure(text) -%}
    nullif(regexp_extract({{ text }}, '[(]([a-z0-9_]+)[.]', 1), '')
{%- endmacro -%}

{#- How far a measure looks back from the end of a period, by its window or because the rows of its fact do:
    '12 months', 'year' (to 1 January) or null. -#}
{%- macro look_back_of_measure(text) -%}
    coalesce(
        nullif(regexp_extract({{ text }}, ' in (12 months|year)[)]$', 1), ''),
        case
            {{ fact_of_measure(text) }}
            {% for fact, look_back in look_back_facts().items() %}
                when '{{ fact }}' then '{{ look_back }}'
            {% endfor %}
        end
    )
{%- endmacro -%}

{#- First day that a look-back from the end of a period reaches; null for none. -#}
{%- macro look_back_start(look_back, period_end) -%}
    case
        {{ look_back }}
        when '12 months'
        then {{ window_start("in 12 months", period_end) }}
        when 'year'
        then {{ window_start("in year", period_end) }}
    end
{%- endmacro -%}

{#- Whether a unit that was there (since `there_since`) when its look-back starts has records of the fact only
    from a later month on, or none: less would be counted than happened. A unit that came later had nothing
    before. -#}
{%- macro is_window_incomplete(look_back, period_end, there_since, first_month) -%}
    coalesce(
        {{ there_since }} < {{ look_back_start(look_back, period_end) }}
        and (
            {{ first_month }} is null
            or {{ first_month }} > {{ look_back_start(look_back, period_end) }}
        ),
        false
    )
{%- endmacro -%}
