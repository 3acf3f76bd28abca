{#- What a value is made of, the same for clusters and for enterprises. `wanted` is the row that is asked for,
    `numerators` and `denominators` are its measures, `first_numerator` and `first_denominator` the first months
    of their facts. -#}
{#- Cases behind a value: those of the denominator, or of the numerator where no fact is below it. -#}
{%- macro cases_of_parts() -%}
    coalesce(
        case
            when wanted.denominator_fact is null
            then numerators.cases
            else denominators.cases
        end,
        0
    )
{%- endmacro -%}

{#- Whether a part looks back over months that its records do not reach; `since` is the day from which the unit
    was there. -#}
{%- macro incomplete_parts(since) -%}
    {% for part in ["numerator", "denominator"] %}
        {{
            is_window_incomplete(
                "wanted." ~ part ~ "_look_back",
                "wanted.period_end",
                since,
                "first_" ~ part ~ ".first_month_start",
            )
        }} as is_{{ part }}_incomplete {% if not loop.last %},{% endif %}
    {% endfor %}
{%- endmacro -%}

{#- The parts of a value that is shown; nothing of one that is not. -#}
{%- macro shown_parts() -%}
    case
        when status_reason is null then coalesce(numerator_amount, 0)
    end as shown_numerator,
    case when status_reason is null then denominator_amount end as shown_denominator
{%- endmacro -%}

{#- Numerator, denominator and value, each rounded once. -#}
{%- macro shown_figures() -%}
    {{ round_half_up("shown_numerator") }} as numerator,
    {{ round_half_up("shown_denominator") }} as denominator,
    case
        when denominator_measure is null
        then {{ round_half_up("scale * shown_numerator", 6, 18) }}
        else {{ divide("shown_numerator", "shown_denominator", "scale") }}
    end as value
{%- endmacro -%}
