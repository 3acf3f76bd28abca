{#- A model whose rows are made of the rows of the same key says so: `meta.by_key` is the list of its key
    columns, and `meta.by_key_of` names the models, or the raw table, of which a row matters to the rows of its
    own key only. While only those changed, and it is known of which keys, just the rows of these keys are
    computed, unless the query `meta.by_key_unless` has a row. A model with a key that reads nothing by it is
    built whole, and the keys are found of which it has other rows than before. A model keeps the keys of its
    last change in built.<its name>, and in built.changes of which content they made which: what was built of
    neither is built whole. See docs/decisions/0037-rows-by-key.md. -#}
{#- Ids of what the present node reads by key or by date (see by_period.sql). -#}
{%- macro followed_inputs() -%}
    {{
        return(
            keyed_inputs()
            + (dated_inputs() if model["resource_type"] == "model" else [])
        )
    }}
{%- endmacro -%}

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

{#- Of the inputs by key or by date that changed since the present node was built, the queries of the changed keys;
    empty where it is not known which they are. -#}
{%- macro changed_inputs() -%}
    {%- set rows = run_query(
        "select now.input, seen.content, now.content, changes.node is not null,"
        ~ " exists (from built.dates where node = now.input and before = seen.content and after = now.content)"
        ~ " from ("
        ~ input_contents()
        ~ ") as now inner join built.seen as seen on now.input = seen.input and seen.node = "
        ~ this_node()
        ~ " left join built.changes as changes on changes.node = now.input and changes.before = seen.content"
        ~ " and changes.after = now.content where is_followed"
    ).rows -%}
    {%- set found = [] -%}
    {%- if rows | length != followed_inputs() | length -%}
        {{ return([]) }}
    {%- endif -%}
    {%- for id, before, after, is_kept, is_dated in rows if before != after -%}
        {%- set keys = (
            (periods_of_change(id, before, after) if is_dated)
            if id in dated_inputs()
            else keys_of_change(id, before, is_kept)
        ) -%}
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

{#- The keys that changed, as the temporary table changed_keys. Whether there is code of the present node for
    them alone: no row has a key without a value, a model of such rows is built whole. -#}
{%- macro find_changed_keys(state) -%}
    {%- if not state.changed -%} {{ return(false) }} {%- endif -%}
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
    {{
        return(
            run_query(empty).rows[0][0] == 0
            and restricted(model["compiled_code"]) is not none
        )
    }}
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
