{#- DuckDB only: a model that Spark has built (Parquet in a folder of its own below the variable `spark_models`) is
    taken over in the types that DuckDB would give it; every other model is computed. -#}
{%- macro duckdb__create_table_as(
    temporary,
    relation,
    compiled_code,
    language="sql",
    partitioned_by=none,
    sorted_by=none
) -%}
    {%- set rows = (
        spark_rows(compiled_code)
        if var("spark_models", none) and not temporary and language == "sql"
    ) -%}
    {{
        return(
            dbt.duckdb__create_table_as(
                temporary,
                relation,
                rows or compiled_code,
                language,
                partitioned_by,
                sorted_by,
            )
        )
    }}
{%- endmacro -%}

{#- The query that reads what Spark made of the present model; none where it has made nothing. -#}
{%- macro spark_rows(compiled_code) -%}
    {%- set files = var("spark_models") ~ "/" ~ model["alias"] ~ "/*.parquet" -%}
    {%- set found = run_query(
        "select count(*) from glob(" ~ dbt.string_literal(files) ~ ")"
    ).rows[0][0] -%}
    {%- if not found -%} {{ return(none) }} {%- endif -%}
    {%- set cells = [] -%}
    {%- for column in run_query("describe " ~ compiled_code).rows -%}
        {%- set name = adapter.quote(column[0]) -%}
        {%- do cells.append("cast(" ~ name ~ " as " ~ column[1] ~ ") as " ~ name) -%}
    {%- endfor -%}
    {{
        return(
            "select "
            ~ (cells | join(", "))
            ~ " from read_parquet("
            ~ dbt.string_literal(files)
            ~ ")"
        )
    }}
{%- endmacro -%}
