-- One row per enterprise active at the end of a period and enterprise indicator, with
-- its value or why none.
{% set measure_sums %}
    -- counts and sums of several clusters add up
    select unit_code, period_type, period_code, measure, sum(amount) as amount, sum(cases) as cases
    from {{ ref("enterprise_measure") }}
    group by unit_code, period_type, period_code, measure
{% endset %}
with
    measures as ({{ measure_sums }}),
    indicators as (
        select
            code as indicator_code,
            numerator as numerator_measure,
            denominator as denominator_measure,
            {% for part in ["numerator", "denominator"] %}
                {{ fact_of_measure(part) }} as {{ part }}_fact,
                {{ look_back_of_measure(part) }} as {{ part }}_look_back,
            {% endfor %}
            scale,
            min_cases,
            obligation,
            periods
        from {{ ref("enterprise_indicators") }}
    ),
    wanted as (
        select
            enterprises.uscc,
            enterprises.cluster_code,
            enterprises.zone_code,
            enterprises.has_entered,
            enterprises.period_type,
            enterprises.period_code,
            enterprises.period_start,
            enterprises.period_end,
            indicators.*
        from
            (
                select
                    stays.*,
                    row_number() over (
                        partition by uscc, period_type, period_code
                        order by entered_on desc
                    ) as stay_rank
                from {{ ref("fct_enterprise_periods") }} as stays
                where is_active
            ) as enterprises
        inner join
            indicators
            on concat(';', indicators.periods, ';')
            like concat('%;', enterprises.period_type, ';%')
        -- in two clusters at once it is rated once, in the one it entered last
        where enterprises.stay_rank = 1
    ),
    measured as (
        select
            wanted.*,
            numerators.amount as numerator_amount,
            denominators.amount as denominator_amount,
            {{ cases_of_parts() }} as case_count,
            {{ incomplete_parts("clusters.established_on") }}
        from wanted
        left join
            {{ ref("dim_cluster") }} as clusters
            on wanted.cluster_code = clusters.cluster_code
        {% for part in ["numerator", "denominator"] %}
            left join
                {{ ref("int_indicator__first_months") }} as first_{{ part }}
                on wanted.cluster_code = first_{{ part }}.cluster_code
                and wanted.{{ part }}_fact = first_{{ part }}.fact_name
        {% endfor %}
        left join
            measures as numerators
            on wanted.uscc = numerators.unit_code
            and wanted.period_type = numerators.period_type
            and wanted.period_code = numerators.period_code
            and wanted.numerator_measure = numerators.measure
        left join
            measures as denominators
            on wanted.uscc = denominators.unit_code
            and wanted.period_type = denominators.period_type
            and wanted.period_code = denominators.period_code
            and wanted.denominator_measure = denominators.measure
    ),
    judged as (
        select
            measured.*,
            case
                -- who came in the period owes its first report for the next one
                when is_without_cases and obligation = 'yes' and has_entered
                then 'entered_in_period'
                when is_without_cases and obligation = 'yes'
                then 'no_report_in_period'
                when is_numerator_incomplete or is_denominator_incomplete
                then 'window_not_complete'
                when is_without_cases
                then 'no_cases'
            end as status_reason
        from
            (
                select
                    measured.*,
                    case_count < min_cases
                    or (
                        denominator_measure is not null
                        and coalesce(denominator_amount, 0) = 0
                    ) as is_without_cases
                from measured
            ) as measured
    ),
    decided as (select judged.*, {{ shown_parts() }} from judged)
select
    'enterprise' as unit_type,
    uscc as unit_code,
    uscc,
    cluster_code,
    zone_code,
    period_type,
    period_code,
    period_start,
    period_end,
    indicator_code,
    {{ shown_figures() }},
    cast(case_count as bigint) as case_count,
    case
        when status_reason is null
        then 'observed'
        when status_reason = 'no_report_in_period'
        then 'not_reported'
        else 'not_applicable'
    end as status,
    status_reason
from decided
