{#- As dbt-duckdb's, except that what Spark has made is taken over (see from_spark.sql), and that the parts of a
    long union are computed one after the other (see in_parts.sql). -#}
{%- macro duckdb__create_table_as(
    temporary,
    relation,
    compiled_code,
    language="sql",
    partitioned_by=none,
    sorted_by=none
) -%}
    {%- set code = compiled_code -%}
    {%- if language == "sql" and not temporary -%}
        {%- set rows = spark_rows(compiled_code) -%}
        {%- if rows -%} {%- set code = rows -%}
        {%- elif next_part() in compiled_code -%}
            {{ return(create_table_in_parts(relation, compiled_code)) }}
        {%- endif -%}
    {%- endif -%}
    {{
        return(
            dbt.duckdb__create_table_as(
                temporary, relation, code, language, partitioned_by, sorted_by
            )
        )
    }}
{%- endmacro -%}
