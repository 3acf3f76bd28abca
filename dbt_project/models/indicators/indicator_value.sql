-- One row per unit (cluster or zone), period and computed indicator, with its value
-- or why none.
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
    wanted as (
        select
            units.unit_type,
            units.unit_code,
            units.cluster_code,
            units.zone_code,
            units.established_on,
            greatest(units.established_on, first_period.period_start) as reports_since,
            periods.period_type,
            periods.period_code,
            periods.period_start,
            periods.period_end,
            indicators.indicator_code,
            indicators.numerator as numerator_measure,
            indicators.denominator as denominator_measure,
            indicators.numerator_fact,
            indicators.denominator_fact,
            indicators.denominator_constant,
            indicators.scale,
            indicators.min_cases,
            indicators.obligation
        from units
        cross join first_period
        cross join {{ ref("dim_period") }} as periods
        inner join
            {{ ref("dim_indicator") }} as indicators
            on concat(';', indicators.grain, ';')
            like concat('%;', units.unit_type, ';%')
            and concat(';', indicators.periods, ';')
            like concat('%;', periods.period_type, ';%')
        where indicators.is_computed
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
            >= cast(periods.period_end + 1 as date) - interval 12 month
    ),
    -- units in which a survey wave closed
    surveyed as (
        select distinct
            units.unit_type, units.unit_code, periods.period_type, periods.period_code
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
            or reported_denominator.fact_name is not null as is_denominator_reported,
            coalesce(wanted.denominator_fact, wanted.numerator_fact)
            in ('fct_survey_waves', 'fct_survey_responses')
            and surveyed.unit_code is null as is_without_wave
        from wanted
        left join
            {{ ref("indicator_measure") }} as numerators
            on wanted.unit_type = numerators.unit_type
            and wanted.unit_code = numerators.unit_code
            and wanted.cluster_code = numerators.cluster_code
            and wanted.period_type = numerators.period_type
            and wanted.period_code = numerators.period_code
            and wanted.numerator_measure = numerators.measure
        left join
            {{ ref("indicator_measure") }} as denominators
            on wanted.unit_type = denominators.unit_type
            and wanted.unit_code = denominators.unit_code
            and wanted.cluster_code = denominators.cluster_code
            and wanted.period_type = denominators.period_type
            and wanted.period_code = denominators.period_code
            and wanted.denominator_measure = denominators.measure
        left join
            reported as reported_numerator
            on wanted.cluster_code = reported_numerator.cluster_code
            and wanted.numerator_fact = reported_numerator.fact_name
            and wanted.period_type = reported_numerator.period_type
            and wanted.period_code = reported_numerator.period_code
        left join
            reported as reported_denominator
            on wanted.cluster_code = reported_denominator.cluster_code
            and wanted.denominator_fact = reported_denominator.fact_name
            and wanted.period_type = reported_denominator.period_type
            and wanted.period_code = reported_denominator.period_code
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
                -- nobody owes a survey before twelve months of reporting have passed
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
                when status_reason = 'no_rows_in_12_months' and obligation = 'yes'
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
