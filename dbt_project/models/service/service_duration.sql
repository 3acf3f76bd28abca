-- One row per cluster (or the whole province), category of service (or all), step and
-- period: how long the step took.
{% set shares = {"p50": "0.5", "p90": "0.9"} %}
{% for period_type in period_units() %}
    select
        case
            when grouping(durations.cluster_code) = 1 then 'province' else 'cluster'
        end as unit_type,
        case
            when grouping(durations.cluster_code) = 1
            then 'province'
            else durations.cluster_code
        end as unit_code,
        case
            when grouping(durations.category_clause) = 1
            then 'all'
            else durations.category_clause
        end as category_clause,
        durations.step,
        months.period_type,
        months.period_code,
        count(*) as case_count,
        {% set hours = percentiles(
            "durations.duration_hours", shares.values() | list
        ) %}
        {% for share in shares %}
            {{ round_half_up(element_of(hours, loop.index0), 6, 18) }}
            as {{ share }}_hours
            {%- if not loop.last %},{% endif %}
        {% endfor %}
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
                ({{ keys }} durations.step, months.period_type, months.period_code)
                {%- if not loop.last %},{% endif %}
            {% endfor %}
        )
        {% if not loop.last %} {{ next_part() }} {% endif %}
{% endfor %}
