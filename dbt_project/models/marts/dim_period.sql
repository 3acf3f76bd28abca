-- One row per month, quarter and year that is complete and has data up to its last
-- month.
with
    months as (
        select {{ month_starts("first_period_start", "data_as_of") }} as month_start
        from {{ ref("int_period__bounds") }}
    ),
    {% set months_of = {"month": 1, "quarter": 3, "year": 12} %}
    starts as (
        {% for period_type, month_count in months_of.items() %}
            select distinct
                '{{ period_type }}' as period_type,
                cast(
                    date_trunc('{{ period_type }}', month_start) as date
                ) as period_start,
                cast(
                    date_trunc('{{ period_type }}', month_start)
                    + interval {{ month_count }} month as date
                )
                - 1 as period_end,
                cast(
                    date_trunc('{{ period_type }}', month_start)
                    - interval {{ month_count }} month as date
                ) as previous_start,
                cast(
                    date_trunc('{{ period_type }}', month_start)
                    - interval 12 month as date
                ) as last_year_start
            from months
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    )
select
    starts.period_type,
    {{ period_code("starts.period_type", "starts.period_start") }} as period_code,
    starts.period_start,
    starts.period_end,
    {{ period_code("starts.period_type", "starts.previous_start") }}
    as previous_period_code,
    {{ period_code("starts.period_type", "starts.last_year_start") }}
    as same_period_last_year_code
from starts
cross join {{ ref("int_period__bounds") }} as bounds
where
    starts.period_end <= cast(bounds.as_of as date)
    and cast(date_trunc('month', starts.period_end) as date) <= bounds.data_as_of
    and starts.period_start >= bounds.first_period_start
