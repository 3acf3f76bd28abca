{#- One pass over a fact by one date column and window: all `measures` at once, for every unit type and period
    type that one of them is wanted for. Columns: the keys (see measure_keys) and amount_<i>, cases_<i> per
    measure. -#}
{%- macro measure_pass(measures) -%}
    select
        {{ measure_keys(measures) }},
        {% for measure in measures %}
            {{ measure_amount(measure) }} as amount_{{ loop.index0 }},
            {{ measure_cases(measure) }} as cases_{{ loop.index0 }}
            {% if not loop.last %},{% endif %}
        {% endfor %}
    from ({{ measure_rows(measures) }}) as fact_rows {{ measure_groups(measures) }}
{%- endmacro -%}

{#- Evenness needs the cases of each category first: H = ln N - sum(n ln n) / N, divided by ln 4, the
    greatest H that the four entity types of clause 6.3 allow (Pielou 1966). -#}
{%- macro evenness_pass(measure) -%}
    {%- set keys = (
        ["unit_type", "cluster_code"]
        + unit_columns_of(measure.catalogue)
        + ["period_type", "period_start"]
    ) | join(", ") -%}
    select
        {{ keys }},
        cast(
            (ln(sum(cases)) - {{ ratio("sum(cases * ln(cases))", "sum(cases)") }})
            / ln(4) as decimal(38, 12)
        ) as amount_0,
        cast(sum(cases) as bigint) as cases_0
    from
        (
            select
                {{ measure_keys([measure]) }},
                {{ measure.column }},
                cast(count(*) as bigint) as cases
            from ({{ measure_rows([measure]) }}) as fact_rows
            where
                {{ measure.column }}
                is not null {{ measure_groups([measure], measure.column) }}
        ) as kinds
    group by {{ keys }}
{%- endmacro -%}

{#- The rows of a fact that belong to a cluster and a period, with the keys of their unit and the start of
    their periods. A date belongs to one month, quarter and year; a window holds rows of several periods, so
    there is a row for each period that it belongs to. -#}
{%- macro measure_rows(measures) -%}
    {%- set fact, date, window = (
        measures[0].fact,
        measures[0].date,
        measures[0].window,
    ) -%}
    select
        fact_rows.cluster_code as unit_cluster,
        {% for key in measure_unit_keys(measures) %}
            fact_rows.{{ key }} as unit_{{ key }},
        {% endfor %}
        {% if window %} periods.period_type, periods.period_start,
        {% elif date == "period" %} fact_rows.period_type, fact_rows.period_start,
        {% else %}
            {% for period_type in measure_period_types(measures) %}
                cast(
                    date_trunc('{{ period_type }}', fact_rows.{{ date }}) as date
                ) as {{ period_type }}_start,
            {% endfor %}
        {% endif %}
        {% for column in measures | map(attribute="column") | unique %}
            fact_rows.{{ column }} {% if not loop.last %},{% endif %}
        {% endfor %}
    from {{ ref(fact) }} as fact_rows
    {% if window %}
        inner join
            {{ ref("dim_period") }} as periods
            on cast(fact_rows.{{ date }} as date) <= periods.period_end
            and cast(fact_rows.{{ date }} as date)
            >= {{ window_start(window, "periods.period_end") }}
    {% endif %}
    where
        fact_rows.cluster_code is not null
        {% if window or date == "period" %}
            and {{ "periods" if window else "fact_rows" }}.period_type
            in ('{{ measure_period_types(measures) | join("', '") }}')
        {% else %} and fact_rows.{{ date }} is not null
        {% endif %} and {{ in_changed_periods(belongs_to_changed(measures)) }}
{%- endmacro -%}

{#- Condition under which a row of the fact belongs to the period `changed`. -#}
{%- macro belongs_to_changed(measures) -%}
    {%- set date, window = "fact_rows." ~ measures[0].date, measures[0].window -%}
    changed.period_type in ('{{ measure_period_types(measures) | join("', '") }}')
    {% if date == "fact_rows.period" %}
        and fact_rows.period_type = changed.period_type
        and fact_rows.period_start = changed.period_start
    {% else %}
        and {{ date }} < changed.period_end + interval 1 day
        and {{ date }}
        >= {{
            (
                window_start(window, "changed.period_end")
                if window
                else "changed.period_start"
            )
        }}
    {% endif %}
{%- endmacro -%}

{#- The unit types that one of the measures is wanted for. -#}
{%- macro measure_unit_types(measures) -%}
    {{
        return(
            measures | map(attribute="unit_types") | sum(start=[]) | unique | list
        )
    }}
{%- endmacro -%}

{%- macro measure_period_types(measures) -%}
    {{
        return(
            measures | map(attribute="period_types") | sum(start=[]) | unique | list
        )
    }}
{%- endmacro -%}

{#- The columns that tell those units below their cluster. -#}
{%- macro measure_unit_keys(measures) -%}
    {%- set keys = [] -%}
    {%- for unit_type in measure_unit_types(measures) -%}
        {%- do keys.extend(unit_keys()[unit_type]) -%}
    {%- endfor -%}
    {{ return(keys) }}
{%- endmacro -%}

{%- macro measure_keys(measures) -%}
    {%- set keys = measure_unit_keys(measures) -%}
    {%- set below = (
        measure_unit_types(measures) | reject("equalto", "cluster") | list
    ) -%}
    {% if below %}
        case
            {% for unit_type in below %}
                when grouping(unit_{{ unit_keys()[unit_type][0] }}) = 0
                then '{{ unit_type }}'
            {% endfor %}
            else 'cluster'
        end as unit_type,
    {% else %} 'cluster' as unit_type,
    {% endif %}
    unit_cluster as cluster_code,
    {% for key in unit_columns_of(measures[0].catalogue) %}
        {{ "unit_" ~ key if key in keys else "cast(null as string)" }} as {{ key }},
    {% endfor %}
    {% if is_by_date(measures) %}
        {% for part in ["type", "start"] %}
            case
                {% for period_type in measure_period_types(measures) %}
                    when grouping({{ period_type }}_start) = 0
                    then
                        {{
                            (
                                "'" ~ period_type ~ "'"
                                if part == "type"
                                else period_type ~ "_start"
                            )
                        }}
                {% endfor %}
            end as period_{{ part }}
            {% if not loop.last %},{% endif %}
        {% endfor %}
    {% else %} period_type, period_start
    {% endif %}
{%- endmacro -%}

{#- Whether the rows have a column for each of their periods, not a row. -#}
{%- macro is_by_date(measures) -%}
    {{ return(measures[0].date != "period" and not measures[0].window) }}
{%- endmacro -%}

{%- macro measure_groups(measures, kind=none) -%}
    {%- set periods = ["period_type, period_start"] -%}
    {%- if is_by_date(measures) -%}
        {%- set periods = [] -%}
        {%- for period_type in measure_period_types(measures) -%}
            {%- do periods.append(period_type ~ "_start") -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set sets = [] -%}
    {%- for period in periods -%}
        {%- for unit_type in measure_unit_types(measures) -%}
            {%- set columns = ["unit_cluster", period] -%}
            {%- for key in unit_keys()[unit_type] -%}
                {%- do columns.append("unit_" ~ key) -%}
            {%- endfor -%}
            {%- if kind -%} {%- do columns.append(kind) -%} {%- endif -%}
            {%- do sets.append("(" ~ columns | join(", ") ~ ")") -%}
        {%- endfor -%}
    {%- endfor -%}
    group by grouping sets ({{ sets | join(", ") }})
{%- endmacro -%}

{#- The aggregates that are percentiles, with their share of the rows. -#}
{%- macro percentile_shares() -%}
    {{ return({"median": "0.5", "p90": "0.9"}) }}
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
        {%- set share = percentile_shares()[measure.agg] -%}
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
