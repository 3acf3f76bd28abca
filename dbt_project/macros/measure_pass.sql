{#- One pass over a fact by one period column: all `measures` at once for cluster and zone, month and quarter.
    Columns: the grouping keys (see measure_keys) and amount_<i>, cases_<i> per measure. -#}
{%- macro measure_pass(fact, period_column, measures) -%}
    select
        {{ measure_keys(period_column) }},
        {% for measure in measures %}
            {{ measure_amount(measure) }} as amount_{{ loop.index0 }},
            {{ measure_cases(measure) }} as cases_{{ loop.index0 }}
            {% if not loop.last %},{% endif %}
        {% endfor %}
    from
        (
            {{
                measure_rows(
                    fact, period_column, measures | map(attribute="column") | list
                )
            }}
        ) as fact_rows
        {{ measure_groups(period_column) }}
{%- endmacro -%}

{#- Evenness needs the cases of each category first: H = ln N - sum(n ln n) / N, divided by ln 4, the
    greatest H that the four entity types of clause 6.3 allow (Pielou 1966). -#}
{%- macro evenness_pass(fact, period_column, measure) -%}
    select
        unit_type,
        cluster_code,
        zone_code,
        period_type,
        period_start,
        cast(
            (ln(sum(cases)) - {{ ratio("sum(cases * ln(cases))", "sum(cases)") }})
            / ln(4) as decimal(38, 12)
        ) as amount_0,
        cast(sum(cases) as bigint) as cases_0
    from
        (
            select
                {{ measure_keys(period_column) }},
                {{ measure.column }},
                cast(count(*) as bigint) as cases
            from
                ({{ measure_rows(fact, period_column, [measure.column]) }}) as fact_rows
            where
                {{ measure.column }}
                is not null {{ measure_groups(period_column, measure.column) }}
        ) as categories
    group by unit_type, cluster_code, zone_code, period_type, period_start
{%- endmacro -%}

{#- The rows of a fact that belong to a cluster and a period, with the start of the period. -#}
{%- macro measure_rows(fact, period_column, columns) -%}
    {%- set columns = columns | unique | list -%}
    select
        cluster_code,
        zone_code,
        {% if period_column == "period" %} period_type, period_start,
        {% else %}
            cast(date_trunc('month', {{ period_column }}) as date) as month_start,
            cast(date_trunc('quarter', {{ period_column }}) as date) as quarter_start,
        {% endif %}
        {{ columns | join(", ") }}
    from {{ ref(fact) }}
    where
        cluster_code is not null
        {%- if period_column != "period" %}
            and {{ period_column }} is not null
        {%- endif %}
{%- endmacro -%}

{%- macro measure_keys(period_column) -%}
    case when grouping(zone_code) = 1 then 'cluster' else 'zone' end as unit_type,
    cluster_code,
    zone_code,
    {% if period_column == "period" %} period_type, period_start
    {% else %}
        case
            when grouping(month_start) = 0 then 'month' else 'quarter'
        end as period_type,
        case
            when grouping(month_start) = 0 then month_start else quarter_start
        end as period_start
    {% endif %}
{%- endmacro -%}

{%- macro measure_groups(period_column, category=none) -%}
    {%- set category = ", " ~ category if category else "" -%}
    {%- set periods = (
        ["period_type, period_start"]
        if period_column == "period"
        else ["month_start", "quarter_start"]
    ) -%}
    group by
        grouping sets (
            {% for period in periods %}
                (cluster_code, {{ period }}{{ category }}),
                (cluster_code, zone_code, {{ period }}{{ category }})
                {% if not loop.last %},{% endif %}
            {% endfor %}
        )
{%- endmacro -%}

{#- The aggregate of one measure, DECIMAL so that a sum does not depend on the order of its rows. -#}
{%- macro measure_amount(measure) -%}
    {%- set column = measure.column -%}
    {%- if measure.agg == "count" -%}
        cast(count(case when {{ column }} then 1 end) as decimal(38, 12))
    {%- elif measure.agg == "sum" -%} sum(cast({{ column }} as decimal(28, 12)))
    {%- elif measure.agg == "distinct" -%}
        cast(count(distinct {{ column }}) as decimal(38, 12))
    {%- else -%}
        {%- set share = {"median": "0.5", "p90": "0.9"}[measure.agg] -%}
        cast(
            percentile_cont({{ share }}) within group (
                order by cast({{ column }} as double)
            ) as decimal(38, 12)
        )
    {%- endif -%}
{%- endmacro -%}

{#- How many fact rows stand behind a measure: those counted, or those with a value. -#}
{%- macro measure_cases(measure) -%}
    {%- if measure.agg == "count" -%} count(case when {{ measure.column }} then 1 end)
    {%- else -%} count({{ measure.column }})
    {%- endif -%}
{%- endmacro -%}

{#- The passes that compute all `measures`: one per fact and period column, evenness in its own. -#}
{%- macro measure_passes(measures) -%}
    {%- set passes = [] -%}
    {%- for fact, of_fact in measures | groupby("fact") -%}
        {%- for period_column, group in of_fact | groupby("period_column") -%}
            {%- set plain = group | rejectattr("agg", "equalto", "evenness") | list -%}
            {%- if plain -%}
                {%- do passes.append(
                    {
                        "sql": measure_pass(fact, period_column, plain),
                        "measures": plain,
                    }
                ) -%}
            {%- endif -%}
            {%- for measure in group if measure.agg == "evenness" -%}
                {%- do passes.append(
                    {
                        "sql": evenness_pass(fact, period_column, measure),
                        "measures": [measure],
                    }
                ) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(passes) }}
{%- endmacro -%}
