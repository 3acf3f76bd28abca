{#- A relation is built again only when something that it is made of changed: its own text, the definitions and
    the code of the project (JUSHU_BUILD_KEY, a hash; without it everything is built), or the content of what it
    reads; or when everything is asked for (JUSHU_BUILD_ALL). One that comes out as it was leaves alone what is
    made of it. What was built of what is kept in built.nodes, one row per node; a node without a row is built.
    DuckDB only: nothing stays in Spark. See docs/decisions/0034-build-what-changed.md. -#}
{%- macro reuse_start() -%}
    {%- if target.type == "duckdb" and execute -%}
        {%- do run_query("create schema if not exists built") -%}
        {%- do run_query(
            "create table if not exists built.nodes "
            ~ "(node varchar, inputs varchar, content varchar, invocation_id varchar)"
        ) -%}
    {%- endif -%}
{%- endmacro -%}

{#- Of the present node: `inputs`, the hash of all that it is made of (none where that is not known), and
    `is_built`, whether it was built of just that. -#}
{%- macro node_state() -%}
    {%- set build_key = env_var("JUSHU_BUILD_KEY", "") -%}
    {%- if not build_key -%}
        {{ return({"inputs": none, "is_built": false}) }}
    {%- endif -%}
    {%- set parts = [
        dbt.string_literal(build_key),
        dbt.string_literal(local_md5(model["compiled_code"] or "")),
    ] -%}
    {%- set nodes = [] -%}
    {%- for id in model["depends_on"]["nodes"] | unique | sort -%}
        {%- if id in graph["sources"] -%}
            {%- do parts.append(source_content(graph["sources"][id])) -%}
        {%- else -%} {%- do nodes.append(dbt.string_literal(id)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do parts.append("string_agg(concat(node, content), '|' order by node)") -%}
    {%- set query -%}
        with made_of as (
            select
                case
                    when count(*) = {{ nodes | length }}
                    then md5(concat_ws('|', {{ parts | join(", ") }}))
                end as inputs
            from built.nodes
            where node in ({{ nodes | join(", ") or "null" }})
        )
        select made_of.inputs, coalesce(made_of.inputs = kept.inputs, false)
        from made_of
        left join built.nodes as kept on kept.node = {{ this_node() }}
    {%- endset -%}
    {%- set found = run_query(query).rows[0] -%}
    {%- set is_asked = env_var("JUSHU_BUILD_ALL", "") != "" -%}
    {{ return({"inputs": found[0], "is_built": found[1] and not is_asked}) }}
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
{%- endmacro -%}

{#- After a node was built; `content` is a scalar query. -#}
{%- macro remember_node(inputs, content) -%}
    {%- if inputs is not none -%}
        {%- do run_query(
            "insert into built.nodes select "
            ~ this_node()
            ~ ", '"
            ~ inputs
            ~ "', "
            ~ content
            ~ ", '"
            ~ invocation_id
            ~ "'"
        ) -%}
    {%- endif -%}
{%- endmacro -%}
