{#- A model that is a union of queries, nothing else, may have DuckDB compute some of them one after the other, so
    that what one keeps in memory is gone before the next begins: between those it writes next_part() for
    `union all`. Every other reader of the model's SQL sees an ordinary union. -#}
{%- macro next_part() -%} {{ return("/* next part */ union all") }} {%- endmacro -%}

{#- The statements that make a table of such a model. -#}
{%- macro create_table_in_parts(relation, compiled_code) -%}
    {%- set statements = [
        "create table "
        ~ relation
        ~ " as select * from ("
        ~ compiled_code
        ~ ") as whole limit 0"
    ] -%}
    {%- for part in compiled_code.split(next_part()) -%}
        {%- do statements.append("insert into " ~ relation ~ " " ~ part) -%}
    {%- endfor -%}
    {{ return(statements | join("; ")) }}
{%- endmacro -%}
