{#- Rows of a seed as literals: dbt-spark's own way writes an empty cell as the text None and lets an apostrophe
    end a text. -#}
{%- macro spark__load_csv_rows(model, agate_table) -%}
    {%- set types = model["config"].get("column_types", {}) -%}
    {%- set statements = [] -%}
    {%- for chunk in agate_table.rows | batch(get_batch_size()) -%}
        {%- set rows = [] -%}
        {%- for row in chunk -%}
            {%- set cells = [] -%}
            {%- for name in agate_table.column_names -%}
                {%- set kind = types.get(
                    name, adapter.convert_type(agate_table, loop.index0)
                ) -%}
                {%- do cells.append(
                    "cast("
                    ~ spark_literal(row[loop.index0])
                    ~ " as "
                    ~ kind
                    ~ ")"
                ) -%}
            {%- endfor -%}
            {%- do rows.append("(" ~ cells | join(", ") ~ ")") -%}
        {%- endfor -%}
        {%- set sql -%} insert into {{ this.render() }} values {{ rows | join(", ") }} {%- endset -%}
        {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
        {%- do statements.append(sql) -%}
    {%- endfor -%}
    {{ return(statements[0] if statements else "") }}
{%- endmacro -%}

{%- macro spark_literal(value) -%}
    {%- if value is none -%} {{ return("null") }} {%- endif -%}
    {{
        return(
            "'" ~ value | string | replace("\\", "\\\\") | replace("'", "\\'") ~ "'"
        )
    }}
{%- endmacro -%}
