{#- Counts of flags of `relation` by the columns `keys` and by period, whole numbers: each of `counts` is
    [name, flag, date], and a row counts in the periods in which its date lies. Rows are counted once per
    month and added up to quarters and years. A row without a cluster belongs to nobody and is not counted,
    as in the indicators. -#}
{%- macro period_counts(relation, keys, counts) -%}
    select
        {{ prefixed("by_month", keys) }},
        months.period_type,
        months.period_code,
        {% for name, flag, date in counts %}
            cast(sum(by_month.{{ name }}) as bigint) as {{ name }}
            {%- if not loop.last %},{% endif %}
        {% endfor %}
    from
        (
            {% for date, of_date in counts | groupby(2) %}
                select
                    {{ keys | join(", ") }},
                    cast(date_trunc('month', {{ date }}) as date) as month_start,
                    {% for name, flag, of in counts %}
                        {{
                            (
                                "count(case when " ~ flag ~ " then 1 end)"
                                if of == date
                                else "0"
                            )
                        }} as {{ name }} {%- if not loop.last %},{% endif %}
                    {% endfor %}
                from {{ relation }} as counted_rows
                where cluster_code is not null and {{ date }} is not null
                group by
                    {{ keys | join(", ") }},
                    cast(date_trunc('month', {{ date }}) as date)
                {% if not loop.last %}
                    union all
                {% endif %}
            {% endfor %}
        ) as by_month
    inner join
        {{ ref("int_period__months") }} as months
        on by_month.month_start = months.month_start
    group by {{ prefixed("by_month", keys) }}, months.period_type, months.period_code
    having
        {% for name, flag, date in counts %}
            sum(by_month.{{ name }}) {%- if not loop.last %} + {% endif %}
        {% endfor %}
        > 0
{%- endmacro -%}

{%- macro prefixed(alias, columns) -%}
    {%- for column in columns -%}
        {{ alias }}.{{ column }}{% if not loop.last %}, {% endif %}
    {%- endfor -%}
{%- endmacro -%}
