{#- A relation is built again only when something that it is made of changed: its own text, the definitions and
    the code of the project (JUSHU_BUILD_KEY, a hash; without it everything is built), or the content of what it
    reads; or when everything is asked for (JUSHU_BUILD_ALL). One that comes out as it was leaves alone what is
    made of it. What was built of what is kept in built.nodes, one row per node; a node without a row is built.
    DuckDB only: nothing stays in Spark. See docs/decisions/0034-build-what-changed.md. -#}
{%- macro reuse_start() -%}
    {%- if target.type == "duckdb" and execute -%}
        {%- for statement in [
            "create schema if not exists built",
            "create table if not exists built.nodes (node varchar, inputs varchar, content varchar,"
            ~ " invocation_id varchar)",
            "alter table built.nodes add column if not exists fixed varchar",
            "create table if not exists built.seen (node varchar, input varchar, content varchar)",
            "create table if not exists built.changes (node varchar, before varchar, after varchar)",
            "create table if not exists built.dates (node varchar, before varchar, after varchar,"
            ~ " month_start date)",
        ] -%}
            {%- do run_query(statement) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro -%}

{#- Of the present node: `inputs`, the hash of all that it is made of, and `fixed`, that of all but what it
    reads by key (none where that is not known); `is_built`, whether it was built of just that; `changed`,
    queries of the keys that changed since its last build, where it is known that nothing else did; `content`,
    what it held then; and `passed`, the result of a test that passed, as dbt wants it. -#}
{%- macro node_state() -%}
    {%- set unknown = {
        "inputs": none,
        "fixed": none,
        "is_built": false,
        "changed": [],
    } -%}
    {%- set build_key = env_var("JUSHU_BUILD_KEY", "") -%}
    {%- if not build_key -%} {{ return(unknown) }} {%- endif -%}
    {%- set made_of = [
        dbt.string_literal(build_key),
        dbt.string_literal(local_md5(model["compiled_code"] or "")),
    ] -%}
    {%- set query -%}
        with contents as ({{ input_contents() }}),
        made_of as (
            select
                count(content) = count(*) as is_known,
                string_agg(concat(input, content), '|' order by input) filter (not is_followed) as others,
                string_agg(concat(input, content), '|' order by input) filter (is_followed) as followed
            from contents
        ),
        hashed as (
            select
                md5(concat_ws('|', {{ made_of | join(", ") }}, others)) as fixed,
                md5(concat_ws('|', {{ made_of | join(", ") }}, others, followed)) as inputs
            from made_of
            where is_known
        )
        select
            hashed.fixed,
            hashed.inputs,
            kept.fixed,
            kept.inputs,
            kept.content,
            0 as failures,
            false as should_warn,
            false as should_error
        from (select {{ this_node() }} as node) as this
        left join hashed on true
        left join built.nodes as kept on kept.node = this.node
    {%- endset -%}
    {%- set table = run_query(query) -%}
    {%- set found = table.rows[0] -%}
    {%- set state = {
        "fixed": found[0],
        "inputs": found[1],
        "is_built": found[1] is not none and found[1] == found[3],
        "content": found[4],
        "changed": [],
        "passed": table.select(["failures", "should_warn", "should_error"]),
    } -%}
    {%- if env_var("JUSHU_BUILD_ALL", "") -%} {%- do state.update(is_built=false) -%}
    {%- elif followed_inputs() and not state.is_built and found[
        0
    ] is not none and found[0] == found[2] -%}
        {%- do state.update(changed=changed_inputs()) -%}
    {%- endif -%}
    {{ return(state) }}
{%- endmacro -%}

{#- Query of all that the present node reads: `input`, `content` (none where it is not known) and whether it
    `is_followed`: known which keys or months of it changed. -#}
{%- macro input_contents() -%}
    {%- set followed = followed_inputs() -%}
    {%- set sources, nodes = [], [] -%}
    {%- for id in model["depends_on"]["nodes"] | unique | sort -%}
        {%- if id in graph["sources"] -%}
            {%- do sources.append(
                "select "
                ~ dbt.string_literal(id)
                ~ ", "
                ~ source_content(graph["sources"][id])
                ~ ", "
                ~ (id in followed)
            ) -%}
        {%- else -%}
            {%- do nodes.append(
                "(" ~ dbt.string_literal(id) ~ ", " ~ (id in followed) ~ ")"
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set of_nodes -%}
        select read.input, nodes.content, read.is_followed
        from (values {{ nodes | join(", ") or "(null, false)" }}) as read(input, is_followed)
        left join built.nodes as nodes on nodes.node = read.input
        where read.input is not null
    {%- endset -%}
    {{ return(([of_nodes] + sources) | join(" union all ")) }}
{%- endmacro -%}

{%- macro this_node() -%}
    {{ return(dbt.string_literal(model["unique_id"])) }}
{%- endmacro -%}

{#- What a table of ingestion holds, as a scalar query: raw rows are only ever added, by numbered loads. -#}
{%- macro source_content(source) -%}
    {%- set relation = source["relation_name"] -%}
    {%- set load = source["meta"].get("added_by") -%}
    {%- if load -%} (select concat(count(*), ':', max({{ load }})) from {{ relation }})
    {%- else -%} {{ table_content(relation) }}
    {%- endif -%}
{%- endmacro -%}

{#- The rows of a table whatever their order, as a scalar query. -#}
{%- macro table_content(relation) -%}
    (select concat(count(*), ':', sum(hash(*columns(*)))) from {{ relation }})
{%- endmacro -%}

{#- Before a node is built: a build that is cut off is no build. -#}
{%- macro forget_node() -%}
    {%- do run_query("delete from built.nodes where node = " ~ this_node()) -%}
    {%- do run_query("delete from built.seen where node = " ~ this_node()) -%}
    {%- do run_query("delete from built.changes where node = " ~ this_node()) -%}
    {%- do run_query("delete from built.dates where node = " ~ this_node()) -%}
{%- endmacro -%}

{#- After a node was built; `content` is a scalar query. -#}
{%- macro remember_node(state, content) -%}
    {%- if state.inputs is not none -%}
        {%- if followed_inputs() -%}
            {%- do run_query(
                "insert into built.seen select "
                ~ this_node()
                ~ ", input, content from ("
                ~ input_contents()
                ~ ") as contents where is_followed"
            ) -%}
        {%- endif -%}
        {%- do run_query(
            "insert into built.nodes (node, inputs, fixed, content, invocation_id) select "
            ~ [
                this_node(),
                dbt.string_literal(state.inputs),
                dbt.string_literal(state.fixed),
                content,
                dbt.string_literal(invocation_id),
            ]
            | join(", ")
        ) -%}
    {%- endif -%}
{%- endmacro -%}

{#- Tell dbt what became of a node for which it had nothing to execute. -#}
{%- macro say(message, table=none) -%}
    {%- do store_raw_result(
        "main",
        message=message,
        code="",
        rows_affected=none,
        agate_table=table,
    ) -%}
{%- endmacro -%}
