{#- Why there is no value of a row that was measured, or null: the first reason that applies. -#}
{%- macro reason_of_value() -%}
    case
        when period_end < date_trunc('month', established_on)
        then 'unit_not_established'
        -- nobody owes a survey before twelve months of reporting have passed
        when
            is_empty
            and is_without_wave
            and cast(period_end + 1 as timestamp) < reports_since + interval 12 month
        then 'no_wave_in_period'
        when
            is_empty
            and not (is_numerator_reported and is_denominator_reported)
            or numerator_amount is null
            and not is_numerator_reported
        then 'no_rows_in_12_months'
        when is_numerator_incomplete or is_denominator_incomplete
        then 'window_not_complete'
        when is_empty and is_without_wave
        then 'no_wave_in_period'
        when is_empty
        then 'no_cases'
        when case_count < min_cases
        then 'below_min_cases'
    end
{%- endmacro -%}

{#- The status that a reason makes. -#}
{%- macro status_of_reason() -%}
    case
        when status_reason is null
        then 'observed'
        when status_reason = 'no_rows_in_12_months' and is_owed
        then 'not_reported'
        when status_reason = 'no_wave_in_period'
        then 'not_due'
        when status_reason = 'below_min_cases'
        then 'suppressed'
        else 'not_applicable'
    end
{%- endmacro -%}
