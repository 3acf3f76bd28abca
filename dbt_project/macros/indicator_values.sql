{#- One row per unit, period and computed indicator of a stage, with its value or why none. `measures` is the
    relation that holds its measures. Clusters and zones owe every indicator of their grain in every period;
    a provider or a category of services has a row only where something was measured of it. -#}
{%- macro indicator_values(stage, measures) -%}
    with
        {{ wanted_values(stage, measures) }},
        -- facts that a cluster reported in the twelve months up to the end of a period
        reported as (
            select distinct
                months.cluster_code,
                months.fact_name,
                periods.period_type,
                periods.period_code
            from {{ ref("dim_period") }} as periods
            inner join
                {{ ref("int_indicator__reported_months") }} as months
                on months.month_start <= periods.period_end
                and months.month_start
                >= {{ window_start("in 12 months", "periods.period_end") }}
        ),
        -- units in which a survey wave closed
        surveyed as (
            select distinct
                units.unit_type,
                units.unit_code,
                periods.period_type,
                periods.period_code
            from {{ ref("fct_survey_waves") }} as waves
            inner join
                units
                on waves.cluster_code = units.cluster_code
                and (units.unit_type = 'cluster' or waves.zone_code = units.zone_code)
            inner join
                {{ ref("dim_period") }} as periods
                on waves.closed_on >= periods.period_start
                and waves.closed_on <= periods.period_end
        ),
        measured as (
            select
                wanted.*,
                numerators.amount as numerator_amount,
                coalesce(
                    denominators.amount, wanted.denominator_constant
                ) as denominator_amount,
                coalesce(
                    case
                        when wanted.denominator_fact is null
                        then numerators.cases
                        else denominators.cases
                    end,
                    0
                ) as case_count,
                {% for part in ["numerator", "denominator"] %}
                    {{
                        is_window_incomplete(
                            "wanted." ~ part ~ "_look_back",
                            "wanted.period_end",
                            "wanted.there_since",
                            "first_" ~ part ~ ".first_month_start",
                        )
                    }} as is_{{ part }}_incomplete,
                {% endfor %}
                reported_numerator.fact_name is not null as is_numerator_reported,
                wanted.denominator_fact is null
                or reported_denominator.fact_name
                is not null as is_denominator_reported,
                coalesce(wanted.denominator_fact, wanted.numerator_fact)
                in ('fct_survey_waves', 'fct_survey_responses')
                and surveyed.unit_code is null as is_without_wave
            from wanted
            {% for part in ["numerator", "denominator"] %}
                left join
                    {{ measures }} as {{ part }}s
                    on wanted.unit_type = {{ part }}s.unit_type
                    and wanted.unit_code = {{ part }}s.unit_code
                    and wanted.cluster_code = {{ part }}s.cluster_code
                    and wanted.period_type = {{ part }}s.period_type
                    and wanted.period_code = {{ part }}s.period_code
                    and wanted.{{ part }}_measure = {{ part }}s.measure
                left join
                    reported as reported_{{ part }}
                    on wanted.cluster_code = reported_{{ part }}.cluster_code
                    and wanted.{{ part }}_fact = reported_{{ part }}.fact_name
                    and wanted.period_type = reported_{{ part }}.period_type
                    and wanted.period_code = reported_{{ part }}.period_code
                left join
                    {{ ref("int_indicator__first_months") }} as first_{{ part }}
                    on wanted.cluster_code = first_{{ part }}.cluster_code
                    and wanted.{{ part }}_fact = first_{{ part }}.fact_name
            {% endfor %}
            left join
                surveyed
                on wanted.unit_type = surveyed.unit_type
                and wanted.unit_code = surveyed.unit_code
                and wanted.period_type = surveyed.period_type
                and wanted.period_code = surveyed.period_code
        ),
        judged as (
            select measured.*, {{ reason_of_value() }} as status_reason
            from
                (
                    select
                        measured.*,
                        (
                            denominator_measure is not null
                            and coalesce(denominator_amount, 0) = 0
                        )
                        or (case_count = 0 and min_cases > 0) as is_empty
                    from measured
                ) as measured
        ),
        decided as (
            select
                judged.*,
                {{ status_of_reason() }} as status,
                case
                    when status_reason is null then coalesce(numerator_amount, 0)
                end as shown_numerator,
                case
                    when status_reason is null then denominator_amount
                end as shown_denominator
            from judged
        )
    select
        unit_type,
        unit_code,
        cluster_code,
        zone_code,
        provider_code,
        category_clause,
        period_type,
        period_code,
        period_start,
        period_end,
        indicator_code,
        {{ round_half_up("shown_numerator") }} as numerator,
        {{ round_half_up("shown_denominator") }} as denominator,
        case
            when denominator_measure is null
            then {{ round_half_up("scale * shown_numerator", 6, 18) }}
            else {{ divide("shown_numerator", "shown_denominator", "scale") }}
        end as value,
        cast(case_count as bigint) as case_count,
        status,
        status_reason
    from decided
{%- endmacro -%}
