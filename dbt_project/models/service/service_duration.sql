-- One row per cluster (or the whole province), category of service (or all), step and
-- period: how long the step took.
{% set shares = {"p50": "0.5", "p90": "0.9"} %}
{% for period_type in period_units() %}
    {% set last_type = loop.last %}
    {% for is_cluster, is_category in [
        (true, true),
        (true, false),
        (false, true),
        (false, false),
    ] %}
        select
            {% if is_cluster %}
                'cluster' as unit_type, durations.cluster_code as unit_code,
            {% else %} 'province' as unit_type, 'province' as unit_code,
            {% endif %}
            {{ "durations.category_clause" if is_category else "'all'" }}
            as category_clause,
            durations.step,
            months.period_type,
            months.period_code,
            count(*) as case_count,
            {% for name, share in shares.items() %}
                {% set hours -%}
                    percentile_cont({{ share }}) within group (
                        order by durations.duration_hours
                    )
                {%- endset %}
                {{ round_half_up(hours, 6, 18) }} as {{ name }}_hours
                {%- if not loop.last %},{% endif %}
            {% endfor %}
        from {{ ref("int_service__durations") }} as durations
        inner join
            {{ ref("int_period__months") }} as months
            on durations.month_start = months.month_start
        where months.period_type = '{{ period_type }}'
        group by
            {% if is_cluster %} durations.cluster_code, {% endif %}
            {% if is_category %} durations.category_clause, {% endif %}
            durations.step,
            months.period_type,
            months.period_code
            {% if not (last_type and loop.last) %} {{ next_part() }} {% endif %}
    {% endfor %}
{% endfor %}
