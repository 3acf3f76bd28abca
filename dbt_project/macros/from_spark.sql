{#- DuckDB only: a model that Spark has built (Parquet in a folder of its own below the variable `spark_models`) is
    taken over in the types that DuckDB would give it; every other model is computed. -#}
{#- The query that reads what Spark made of the present model; none where it has made nothing. -#}
{%- macro spark_rows(compiled_code) -%}
    {%- if not var("spark_models", none) -%} {{ return(none) }} {%- endif -%}
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
