{#- Upper bounds of the groups of durations, working hours, and of the ages of open requests, working days;
    a last group holds what is above. They are this project's own: each about twice the one before. -#}
{%- macro duration_bounds() -%}
    {{ return(["0.5", "1", "2", "4", "8", "16", "24", "40", "80", "160"]) }}
{%- endmacro -%}

{%- macro age_bounds() -%} {{ return(["1", "5", "10", "20", "40"]) }} {%- endmacro -%}

{#- Number of the group of a value, from 1; a value on a bound belongs to the group that ends there. -#}
{%- macro bucket_no(value, bounds) -%}
    case
        when {{ value }} is null
        then null
        {% for bound in bounds %}
            when {{ value }} <= {{ bound }} then {{ loop.index }}
        {% endfor %}
        else {{ bounds | length + 1 }}
    end
{%- endmacro -%}

{#- Lower (exclusive, but 0 in the first group) and upper bound of a group by its number. -#}
{%- macro bucket_bounds(number, bounds, unit) -%}
    case
        {{ number }}
        {% for bound in bounds %}
            when {{ loop.index + 1 }} then cast({{ bound }} as decimal(9, 1))
        {% endfor %}
        else cast(0 as decimal(9, 1))
    end as above_{{ unit }},
    case
        {{ number }}
        {% for bound in bounds %}
            when {{ loop.index }} then cast({{ bound }} as decimal(9, 1))
        {% endfor %}
    end as up_to_{{ unit }}
{%- endmacro -%}
