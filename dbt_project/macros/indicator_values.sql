{#- One row per unit, period and computed indicator of a stage, with its value or why none. `measures` is the
    relation that holds its measures. Clusters and zones owe every indicator of their grain in every period;
    a provider or a category of services has a row only where something was measured of it. -#}
{%- macro indicator_values(stage, measures) -%}
    with
        units as (
            select
                'cluster' as unit_type,
                cluster_code as unit_code,
                cluster_code,
                cast(null as string) as zone_code,
                established_on
            from {{ ref("dim_cluster") }}
            union all
            select
                'zone' as unit_type,
                zone_code as unit_code,
                cluster_code,
                zone_code,
                established_on
            from {{ ref("dim_zone") }}
        ),
        first_period as (
            select min(period_start) as period_start from {{ ref("dim_period") }}
        ),
        -- the indicators of this stage for each period of their period types
        computed as (
            select
                periods.period_type,
                periods.period_code,
                periods.period_start,
                periods.period_end,
                indicators.indicator_code,
                indicators.grain,
                indicators.numerator as numerator_measure,
                indicators.denominator as denominator_measure,
                indicators.numerator_fact,
                indicators.denominator_fact,
                indicators.denominator_constant,
                indicators.scale,
                indicators.min_cases,
                indicators.obligation
            from {{ ref("dim_period") }} as periods
            inner join
                {{ ref("dim_indicator") }} as indicators
                on concat(';', indicators.periods, ';')
                like concat('%;', periods.period_type, ';%')
            where indicators.is_computed and indicators.stage = {{ stage }}
        ),
        computed_measures as (
            select
                period_type,
                period_code,
                indicator_code,
                grain,
                numerator_measure as measure
            from computed
            union all
            select
                period_type,
                period_code,
                indicator_code,
                grain,
                denominator_measure as measure
            from computed
        ),
        -- providers and categories of services, of which something was measured
        measured_below as (
            select distinct
                computed_measures.indicator_code,
                measures.unit_type,
                measures.unit_code,
                measures.cluster_code,
                measures.provider_code,
                measures.category_clause,
                measures.period_type,
                measures.period_code
            from {{ measures }} as measures
            inner join
                computed_measures
                on measures.period_type = computed_measures.period_type
                and measures.period_code = computed_measures.period_code
                and measures.measure = computed_measures.measure
                and concat(';', computed_measures.grain, ';')
                like concat('%;', measures.unit_type, ';%')
            inner join
                {{ ref("dim_cluster") }} as clusters
                on measures.cluster_code = clusters.cluster_code
            left join
                {{ ref("dim_provider") }} as providers
                on measures.provider_code = providers.provider_code
                and measures.cluster_code = providers.cluster_code
            where
                measures.unit_type = 'category'
                or (
                    measures.unit_type = 'provider'
                    and providers.provider_code is not null
                )
        ),
        wanted as (
            select
                computed.*,
                units.unit_type,
                units.unit_code,
                units.cluster_code,
                units.zone_code,
                cast(null as string) as provider_code,
                cast(null as string) as category_clause,
                units.established_on,
                greatest(
                    units.established_on, first_period.period_start
                ) as reports_since,
                computed.obligation = 'yes' as is_owed
            from computed
            cross join first_period
            inner join
                units
                on concat(';', computed.grain, ';')
                like concat('%;', units.unit_type, ';%')
            union all
            select
                computed.*,
                below.unit_type,
                below.unit_code,
                below.cluster_code,
                cast(null as string) as zone_code,
                below.provider_code,
                below.category_clause,
                cast(null as date) as established_on,
                cast(null as date) as reports_since,
                false as is_owed
            from computed
            inner join
                measured_below as below
                on computed.indicator_code = below.indicator_code
                and computed.period_type = below.period_type
                and computed.period_code = below.period_code
        ),
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
            {% endfor %}
            left join
                surveyed
                on wanted.unit_type = surveyed.unit_type
                and wanted.unit_code = surveyed.unit_code
                and wanted.period_type = surveyed.period_type
                and wanted.period_code = surveyed.period_code
        ),
        -- the first reason that applies
        judged as (
            select
                measured.*,
                case
                    when period_end < date_trunc('month', established_on)
                    then 'unit_not_established'
                    -- nobody owes a survey before twelve months of reporting have
                    -- passed
                    when
                        is_empty
                        and is_without_wave
                        and cast(period_end + 1 as timestamp)
                        < reports_since + interval 12 month
                    then 'no_wave_in_period'
                    when
                        is_empty
                        and not (is_numerator_reported and is_denominator_reported)
                        or numerator_amount is null
                        and not is_numerator_reported
                    then 'no_rows_in_12_months'
                    when is_empty and is_without_wave
                    then 'no_wave_in_period'
                    when is_empty
                    then 'no_cases'
                    when case_count < min_cases
                    then 'below_min_cases'
                end as status_reason
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
                end as status,
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
