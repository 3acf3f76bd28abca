{#- A model by key whose key is the period, and whose rows sum up other rows by their dates, names those inputs:
    `meta.by_period_of`. A row of them matters only to the periods in which one of its dates lies, or that look
    back at it, by the longest window at most. Of each such input the months are kept in which its rows changed
    (built.dates: which content they made which; one row without a month always). While these are known, only
    the periods that they touch are computed. See docs/decisions/0041-by-period.md. -#}
{#- Ids of what the present node reads by date. -#}
{%- macro dated_inputs() -%}
    {%- set names = model["config"]["meta"].get("by_period_of", []) -%}
    {%- set found = [] -%}
    {%- for id in model["depends_on"]["nodes"]
        | unique if id.split(".")[-1] in names -%}
        {%- do found.append(id) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro -%}

{#- A condition on a row that a model by period reads: `condition` tells whether the row belongs to the period
    `changed` (type, start, end). It holds for every row, except where only some periods are computed. -#}
{%- macro in_changed_periods(condition) -%}
    {{ return("true /* in a changed period: " ~ condition ~ " */") }}
{%- endmacro -%}

{#- Code with these conditions on the periods in changed_keys. -#}
{%- macro restricted_by_date(code) -%}
    {%- set parts = {"code": code} -%}
    {%- set found = modules.re.findall(
        "(true /[*] in a changed period: (.*?) [*]/)",
        code,
        modules.re.DOTALL,
    ) -%}
    {%- if found -%}
        {%- set periods = run_query(
            "select period_type, period_start, period_end from "
            ~ all_periods()
            ~ " where "
            ~ has_changed_key(["period_type", "period_code"])
            ~ " order by period_type, period_start"
        ).rows -%}
        {%- for text, condition in found | unique -%}
            {%- set conditions = [] -%}
            {%- for period in periods -%}
                {%- do conditions.append(
                    "(" ~ condition
                    | replace("changed.period_type", "'" ~ period[0] ~ "'")
                    | replace(
                        "changed.period_start", "date '" ~ period[1] ~ "'"
                    )
                    | replace(
                        "changed.period_end", "date '" ~ period[2] ~ "'"
                    )
                    ~ ")"
                ) -%}
            {%- endfor -%}
            {%- do parts.update(
                code=parts.code
                | replace(
                    text, "(" ~ (conditions | join(" or ") or "false") ~ ")"
                )
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(parts.code) }}
{%- endmacro -%}

{%- macro all_periods() -%}
    {{ return(graph["nodes"]["model.jushu.dim_period"]["relation_name"]) }}
{%- endmacro -%}

{#- Query of the periods that are touched by the months in which an input changed since its content was
    `before`. -#}
{%- macro periods_of_change(id, before, after) -%}
    select distinct periods.period_type, periods.period_code
    from {{ all_periods() }} as periods
    inner join
        built.dates
        on dates.month_start <= periods.period_end
        and dates.month_start
        >= {{ window_start(longest_window(), "periods.period_end") }}
    where
        dates.node = {{ dbt.string_literal(id) }}
        and dates.before = {{ dbt.string_literal(before) }}
        and dates.after = {{ dbt.string_literal(after) }}
{%- endmacro -%}

{#- Whether a model reads the present one by date. -#}
{%- macro is_dated() -%}
    {%- for node in graph["nodes"].values()
        if model["name"] in node["config"]["meta"].get("by_period_of", []) -%}
        {{ return(true) }}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro -%}

{#- The months of all dates of a row, as a list. The columns are asked of the catalogue, since dbt's own way rolls
    back the transaction of an update. -#}
{%- macro months_of_row() -%}
    {%- set columns = (
        run_query(
            "select column_name from duckdb_columns() where database_name = "
            ~ dbt.string_literal(this.database)
            ~ " and schema_name = "
            ~ dbt.string_literal(this.schema)
            ~ " and table_name = "
            ~ dbt.string_literal(this.identifier)
            ~ " and (data_type = 'DATE' or data_type like 'TIMESTAMP%') order by column_index"
        )
        .columns[0]
        .values()
    ) -%}
    {%- set months = [] -%}
    {%- for column in columns -%}
        {%- do months.append(
            "cast(date_trunc('month', "
            ~ adapter.quote(column)
            ~ ") as date)"
        ) -%}
    {%- endfor -%}
    {{ return("cast([" ~ months | join(", ") ~ "] as date[])") }}
{%- endmacro -%}

{#- The hashes of the rows of the present model by the months of their dates. -#}
{%- macro hashes_by_month() -%}
    select month_start, count(*) as n, sum(h) as s
    from
        (
            select h, unnest(months) as month_start
            from
                (
                    select hash(*columns(*)) as h, {{ months_of_row() }} as months
                    from {{ this }}
                ) as hashed
        ) as dated
    where month_start is not null
    group by month_start
{%- endmacro -%}
