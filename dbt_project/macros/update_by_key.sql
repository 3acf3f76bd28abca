{#- What is computed of the changed keys (see by_key.sql). -#}
{#- Code of the present node, of the rows with a changed key only; none where it does not name all that it
    reads by key. Python reads tables by their names only: for it they are the tables of rows_of_input. -#}
{%- macro restricted(code) -%}
    {%- set parts = {"code": restricted_by_date(code)} -%}
    {%- for id in keyed_inputs() -%}
        {%- set input = graph["sources"].get(id) or graph["nodes"][id] -%}
        {%- set relation, rows = input["relation_name"], rows_of_input(input) -%}
        {%- if model["language"] == "python" -%}
            {%- set relation, rows = (
                relation | replace('"', '\\"'),
                table_of_input(input) | replace('"', '\\"'),
            ) -%}
        {%- endif -%}
        {%- if relation not in parts.code -%} {{ return(none) }} {%- endif -%}
        {%- do parts.update(code=parts.code | replace(relation, rows)) -%}
    {%- endfor -%}
    {{ return(parts.code) }}
{%- endmacro -%}

{#- The rows of an input that have a changed key, as a query in parentheses. -#}
{%- macro rows_of_input(input) -%}
    {{
        return(
            "(from "
            ~ input["relation_name"]
            ~ " where "
            ~ has_changed_key(key_columns(input["unique_id"]))
            ~ ")"
        )
    }}
{%- endmacro -%}

{%- macro table_of_input(input) -%}
    {{ return("built." ~ adapter.quote(model["name"] ~ " of " ~ input["name"])) }}
{%- endmacro -%}

{%- macro has_changed_key(columns) -%}
    {{ return("(" ~ columns | join(", ") ~ ") in (from temp.main.changed_keys)") }}
{%- endmacro -%}

{%- macro kept_keys(node) -%}
    {{ return("built." ~ adapter.quote(node["name"])) }}
{%- endmacro -%}

{#- Code of the present node for the changed keys, with the tables that Python reads. -#}
{%- macro code_by_key() -%}
    {%- for id in keyed_inputs() if model["language"] == "python" -%}
        {%- set input = graph["nodes"][id] -%}
        {%- do run_query(
            "create or replace table "
            ~ table_of_input(input)
            ~ " as "
            ~ rows_of_input(input)
        ) -%}
    {%- endfor -%}
    {{ return(restricted(model["compiled_code"])) }}
{%- endmacro -%}

{#- Bring the table of the present model up to date by `made`, its rows of the changed keys, and remember it. -#}
{%- macro update_by_key(state, made) -%}
    {%- set old_rows = "from " ~ this ~ " where " ~ has_changed_key(key_of(model)) -%}
    {%- set new_rows = "from " ~ made ~ " where " ~ has_changed_key(key_of(model)) -%}
    {%- set content = run_query(
        "select concat(n, ':', case when n > 0 then s end) from (select "
        ~ content_part(state.content, 1)
        ~ " - (select count(*) "
        ~ old_rows
        ~ ") + (select count(*) "
        ~ new_rows
        ~ ") as n, "
        ~ content_part(state.content, 2)
        ~ " - (select coalesce(sum(hash(*columns(*))), 0) "
        ~ old_rows
        ~ ") + (select coalesce(sum(hash(*columns(*))), 0) "
        ~ new_rows
        ~ ") as s) as counted"
    ).rows[0][0] -%}
    {%- if content != state.content -%}
        {%- if is_dated() -%}
            {%- do remember_dates(
                state,
                content,
                "select distinct unnest("
                ~ months_of_row()
                ~ ") from (("
                ~ old_rows
                ~ " except all "
                ~ new_rows
                ~ ") union all ("
                ~ new_rows
                ~ " except all "
                ~ old_rows
                ~ ")) as other_rows",
            ) -%}
        {%- endif -%}
        {%- do run_query("delete " ~ old_rows) -%}
        {%- do run_query("insert into " ~ this ~ " " ~ new_rows) -%}
        {%- do remember_change(state, content, "from changed_keys") -%}
    {%- endif -%}
    {%- do run_query("drop table " ~ made) -%}
    {%- for id in keyed_inputs() if model["language"] == "python" -%}
        {%- do run_query("drop table " ~ table_of_input(graph["nodes"][id])) -%}
    {%- endfor -%}
    {%- do remember_node(state, dbt.string_literal(content)) -%}
{%- endmacro -%}

{#- The number of rows (1) or the sum of their hashes (2) of the content of a table. -#}
{%- macro content_part(content, part) -%}
    {{ return((content.split(":")[part - 1] or "0") ~ "::hugeint") }}
{%- endmacro -%}
