-- One row per cluster (or the whole province), category of service (or all), step and
-- period: how long the step took.
{% set shares = {"p50": "0.5", "p90": "0.9"} %}
with
    -- by type of period, since the engine keeps every duration of every group
    {% for period_type in period_units() %}
        of_{{ period_type }} as (
            select
                durations.cluster_code,
                durations.category_clause,
                durations.step,
                months.period_type,
                months.period_code,
                grouping(durations.cluster_code) as is_province,
                grouping(durations.category_clause) as is_all,
                count(*) as case_count,
                {{ percentiles("durations.duration_hours", shares.values() | list) }}
                as hours
            from {{ ref("int_service__durations") }} as durations
            inner join
                {{ ref("int_period__months") }} as months
                on durations.month_start = months.month_start
            where months.period_type = '{{ period_type }}'
            group by
                grouping sets (
                    {% for keys in [
                        "durations.cluster_code, durations.category_clause,",
                        "durations.cluster_code,",
                        "durations.category_clause,",
                        "",
                    ] %}
                        (
                            {{ keys }} durations.step,
                            months.period_type,
                            months.period_code
                        )
                        {%- if not loop.last %},{% endif %}
                    {% endfor %}
                )
        ),
    {% endfor %}
    ranked as (
        {% for period_type in period_units() %}
            select *
            from of_{{ period_type }}
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    )
select
    case when is_province = 1 then 'province' else 'cluster' end as unit_type,
    case when is_province = 1 then 'province' else cluster_code end as unit_code,
    case when is_all = 1 then 'all' else category_clause end as category_clause,
    step,
    period_type,
    period_code,
    case_count,
    {% for share in shares %}
        {{ round_half_up(element_of("hours", loop.index0), 6, 18) }}
        as {{ share }}_hours
        {%- if not loop.last %},{% endif %}
    {% endfor %}
from ranked
