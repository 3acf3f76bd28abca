-- One row per cluster and fact: the first month of which the cluster has records.
-- A cluster that files a fact but has nothing of its history is told by what it files.
with
    feeds as (
        select cluster_code, fact_name, min(month_start) as first_month_start
        from {{ ref("int_indicator__reported_months") }}
        group by cluster_code, fact_name
    ),
    histories as (
        {% for fact, history in history_of_facts().items() %}
            select
                cluster_code,
                '{{ fact }}' as fact_name,
                min(
                    cast(date_trunc('month', {{ history[1] }}) as date)
                ) as first_month_start
            from {{ ref(history[0]) }}
            where cluster_code is not null and {{ history[1] }} is not null
            group by cluster_code
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    )
select
    coalesce(histories.cluster_code, feeds.cluster_code) as cluster_code,
    coalesce(histories.fact_name, feeds.fact_name) as fact_name,
    coalesce(histories.first_month_start, feeds.first_month_start) as first_month_start
from feeds
full outer join
    histories
    on feeds.cluster_code = histories.cluster_code
    and feeds.fact_name = histories.fact_name
