-- One row per cluster, fact and month in which the cluster reported the fact.
{% for fact, feed in registered_facts().items() %}
    select distinct
        cluster_code,
        '{{ fact }}' as fact_name,
        cast(date_trunc('month', {{ feed[1] }}) as date) as month_start
    from {{ ref(feed[0]) }}
    where cluster_code is not null and {{ feed[1] }} is not null
    {% if not loop.last %}
        union all
    {% endif %}
{% endfor %}
