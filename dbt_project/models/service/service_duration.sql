-- One row per cluster (or the whole province), category of service (or all), step and
-- period: how long the step took.
with
    ranked as (
        select
            durations.cluster_code,
            durations.category_clause,
            durations.step,
            months.period_type,
            months.period_code,
            grouping(durations.cluster_code) as is_province,
            grouping(durations.category_clause) as is_all,
            count(*) as case_count,
            {% for share in ["0.5", "0.9"] %}
                cast(
                    percentile_cont({{ share }}) within group (
                        order by durations.duration_hours
                    ) as decimal(38, 12)
                ) as p{{ (share | float * 100) | int }}
                {%- if not loop.last %},{% endif %}
            {% endfor %}
        from {{ ref("int_service__durations") }} as durations
        inner join
            {{ ref("int_period__months") }} as months
            on durations.month_start = months.month_start
        group by
            grouping sets (
                {% for keys in [
                    "durations.cluster_code, durations.category_clause,",
                    "durations.cluster_code,",
                    "durations.category_clause,",
                    "",
                ] %}
                    ({{ keys }} durations.step, months.period_type, months.period_code)
                    {%- if not loop.last %},{% endif %}
                {% endfor %}
            )
    )
select
    case when is_province = 1 then 'province' else 'cluster' end as unit_type,
    case when is_province = 1 then 'province' else cluster_code end as unit_code,
    case when is_all = 1 then 'all' else category_clause end as category_clause,
    step,
    period_type,
    period_code,
    case_count,
    {{ round_half_up("p50", 6, 18) }} as p50_hours,
    {{ round_half_up("p90", 6, 18) }} as p90_hours
from ranked
