{#- DuckDB only: the query that takes over the present model, which Spark has built (Parquet in a folder of its own
    below the variable `spark_models`), in the types that DuckDB would give it. None where Spark has built nothing:
    the model is computed. -#}
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
