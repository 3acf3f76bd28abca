-- One row per cluster, quarter, indicator of survey answers and enterprise, with what
-- its answers add to both sides. An answer without an enterprise stands for itself.
-- depends_on: {{ ref('indicators') }}
{% set rows = [] %}
{% if execute and flags.WHICH in ["run", "build", "test"] %}
    {% set rows = run_query(
        "select code, numerator, denominator from "
        ~ ref("indicators")
        ~ " where numerator like '%(fct_survey_responses.%' and denominator like '%(fct_survey_responses.%'"
        ~ " order by code"
    ).rows %}
{% endif %}
with
    answers as (
        select
            answers.*,
            periods.period_type,
            periods.period_code,
            coalesce(
                answers.uscc, concat(answers.source_system, ':', answers.response_id)
            ) as case_group
        from {{ ref("fct_survey_responses") }} as answers
        inner join
            {{ ref("dim_period") }} as periods
            on answers.closed_on between periods.period_start and periods.period_end
        where periods.period_type = 'quarter' and answers.cluster_code is not null
    ),
    sides as (
        {% for code, numerator, denominator in rows %}
            select
                cluster_code as unit_code,
                period_type,
                period_code,
                '{{ code }}' as indicator_code,
                case_group,
                {{ measure_amount(parse_measure(numerator, code, "indicators")) }}
                as numerator,
                {{ measure_amount(parse_measure(denominator, code, "indicators")) }}
                as denominator
            from answers
            group by cluster_code, period_type, period_code, case_group
            union all
        {% endfor %}
        select
            cast(null as string) as unit_code,
            cast(null as string) as period_type,
            cast(null as string) as period_code,
            cast(null as string) as indicator_code,
            cast(null as string) as case_group,
            cast(null as decimal(38, 12)) as numerator,
            cast(null as decimal(38, 12)) as denominator
    )
select
    'cluster' as unit_type,
    unit_code,
    period_type,
    period_code,
    indicator_code,
    case_group,
    coalesce(numerator, 0) as numerator,
    denominator
from sides
where denominator > 0
