{#- A model whose rows are made of the rows of the same key says so: `meta.by_key` is the list of its key
    columns, and `meta.by_key_of` names the models, or the raw table, of which a row matters to the rows of its
    own key only. While only those changed, and it is known of which keys, just the rows of these keys are
    computed, unless the query `meta.by_key_unless` has a row. A model with a key that reads nothing by it is
    built whole, and the keys are found of which it has other rows than before. A model keeps the keys of its
    last change in built.<its name>, and in built.changes of which content they made which: what was built of
    neither is built whole. See docs/decisions/0037-rows-by-key.md. -#}
{#- Ids of what the present node reads by key. A test that looks at each row alone reads its model so. -#}
{%- macro keyed_inputs() -%}
    {%- if model["resource_type"] == "test" -%}
        {{ return([model["attached_node"]] if is_test_by_key() else []) }}
    {%- endif -%}
    {%- set names = model["config"]["meta"].get("by_key_of", []) -%}
    {%- set found = [] -%}
    {%- for id in model["depends_on"]["nodes"] if id.split(".")[-1] in names -%}
        {%- do found.append(id) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro -%}

{%- macro key_of(node) -%}
    {{ return(node["config"]["meta"].get("by_key", [])) }}
{%- endmacro -%}

{#- The columns of the key, as the input with this id names them. -#}
{%- macro key_columns(id) -%}
    {%- if id not in graph["sources"] -%}
        {{ return(key_of(graph["nodes"][id])) }}
    {%- endif -%}
    {%- set found = [] -%}
    {%- for column in key_of(model) -%}
        {%- do found.append("_source" if column == "source_system" else column) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro -%}

{#- Whether the present test says of all rows what it says of those of each key. -#}
{%- macro is_test_by_key() -%}
    {%- set node = graph["nodes"].get(model["attached_node"]) -%}
    {%- set test = model.get("test_metadata") -%}
    {%- if not (node and test and key_of(node)) -%} {{ return(false) }} {%- endif -%}
    {%- if test["name"] in ["primary_key", "one_row_per"] -%}
        {{
            return(
                key_of(node) | reject("in", test["kwargs"]["columns"]) | list == []
            )
        }}
    {%- endif -%}
    {{
        return(
            test["name"]
            in [
                "not_null",
                "accepted_values",
                "relationships",
                "expression_is_true",
                "known_calendar_years",
                "words_of",
            ]
        )
    }}
{%- endmacro -%}

{#- Of the inputs by key that changed since the present node was built, the queries of the changed keys; empty
    where it is not known which they are. -#}
{%- macro changed_inputs() -%}
    {%- set rows = run_query(
        "select now.input, seen.content, now.content, changes.node is not null from ("
        ~ input_contents()
        ~ ") as now inner join built.seen as seen on now.input = seen.input and seen.node = "
        ~ this_node()
        ~ " left join built.changes as changes on changes.node = now.input and changes.before = seen.content"
        ~ " and changes.after = now.content where by_key"
    ).rows -%}
    {%- set found = [] -%}
    {%- if rows | length != keyed_inputs() | length -%} {{ return([]) }} {%- endif -%}
    {%- for id, before, after, is_kept in rows if before != after -%}
        {%- set keys = keys_of_change(id, before, is_kept) -%}
        {%- if not keys -%} {{ return([]) }} {%- endif -%}
        {%- do found.append("(" ~ keys ~ ")") -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro -%}

{#- Query of the keys of which an input changed since its content was `before`; none where that is not known. -#}
{%- macro keys_of_change(id, before, is_kept) -%}
    {%- if id not in graph["sources"] -%}
        {{ return("from " ~ kept_keys(graph["nodes"][id]) if is_kept) }}
    {%- endif -%}
    {%- set source = graph["sources"][id] -%}
    {%- set load = source["meta"].get("added_by") -%}
    {%- set rows, last = before.split(":") -%}
    {%- set counted = run_query(
        "select count(*) from "
        ~ source["relation_name"]
        ~ " where "
        ~ load
        ~ " <= "
        ~ last
    ).rows[0][0] if load and last -%}
    {%- if not counted or counted | int != rows | int -%}
        {{ return(none) }}
    {%- endif -%}
    {{
        return(
            "select distinct " ~ key_columns(id)
            | join(", ")
            ~ " from "
            ~ source["relation_name"]
            ~ " where "
            ~ load
            ~ " > "
            ~ last
        )
    }}
{%- endmacro -%}

{#- Code of the present node, of the rows with a changed key only; none where it does not name all that it
    reads by key. Python reads tables by their names only: for it they are the tables of rows_of_input. -#}
{%- macro restricted(code) -%}
    {%- set parts = {"code": code} -%}
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

{#- The keys that changed, as the temporary table changed_keys. Whether there is code of the present node for
    them alone: no row has a key without a value, a model of such rows is built whole. -#}
{%- macro find_changed_keys(state) -%}
    {%- if not state.changed or not restricted(model["compiled_code"]) -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set unless = model["config"]["meta"].get("by_key_unless") -%}
    {%- if unless and run_query(unless).rows -%} {{ return(false) }} {%- endif -%}
    {%- set key = key_of(graph["nodes"].get(model["attached_node"], model)) -%}
    {%- do run_query(
        "create or replace temp table changed_keys as select distinct * from ("
        ~ state.changed
        | join(" union all ") ~ ") as keys (" ~ key
        | join(", ") ~ ")"
    ) -%}
    {%- set empty = (
        "select count(*) from changed_keys where " ~ key
        | join(" is null or ") ~ " is null"
    ) -%}
    {{ return(run_query(empty).rows[0][0] == 0) }}
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

{#- Keep the keys by which the present model came from its last content to another. -#}
{%- macro remember_change(state, content, keys) -%}
    {%- do run_query("create or replace table " ~ kept_keys(model) ~ " as " ~ keys) -%}
    {%- do run_query(
        "insert into built.changes select "
        ~ [
            this_node(),
            dbt.string_literal(state.content),
            dbt.string_literal(content),
        ]
        | join(", ")
    ) -%}
{%- endmacro -%}

{#- Before and after a model is built whole that reads nothing by key: the keys of which it has other rows. -#}
{%- macro before_whole(state) -%}
    {%- if state.content and is_begin_of_keys() -%}
        {%- do run_query(
            "create or replace temp table old_keys as " ~ hashes_by_key()
        ) -%}
    {%- endif -%}
{%- endmacro -%}

{%- macro after_whole(state) -%}
    {%- if state.content and is_begin_of_keys() -%}
        {%- set content = run_query("select " ~ table_content(this)).rows[0][0] -%}
        {%- if content != state.content -%}
            {%- do run_query(
                "create or replace temp table new_keys as " ~ hashes_by_key()
            ) -%}
            {%- do remember_change(
                state,
                content,
                "select distinct " ~ key_of(model)
                | join(", ")
                ~ " from ((from old_keys except from new_keys) union all (from new_keys except from old_keys))"
                ~ " as other_rows",
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro -%}

{%- macro is_begin_of_keys() -%}
    {{ return(key_of(model) and not keyed_inputs()) }}
{%- endmacro -%}

{%- macro hashes_by_key() -%}
    {%- set key = key_of(model) | join(", ") -%}
    {{
        return(
            "select "
            ~ key
            ~ ", count(*) as n, sum(hash(*columns(*))) as s from "
            ~ this
            ~ " group by "
            ~ key
        )
    }}
{%- endmacro -%}

{#- The number of rows (1) or the sum of their hashes (2) of the content of a table. -#}
{%- macro content_part(content, part) -%}
    {{ return((content.split(":")[part - 1] or "0") ~ "::hugeint") }}
{%- endmacro -%}

{#- Whether the present test, which passed last time, passes on the rows of the changed keys. -#}
{%- macro is_passed_by_key(state) -%}
    {%- if not find_changed_keys(state) -%} {{ return(false) }} {%- endif -%}
    {%- set failed = run_query(
        "select count(*) from ("
        ~ restricted(model["compiled_code"])
        ~ ") as failed"
    ) -%}
    {{ return(failed.rows[0][0] == 0) }}
{%- endmacro -%}
