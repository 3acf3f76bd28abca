{#- As dbt-duckdb's, except that a table that would be the same is left (see reuse.sql), and that of a table by
    key only the rows of changed keys are computed (see by_key.sql). -#}
{% materialization table, adapter = "duckdb", supported_languages = ["sql", "python"] %}
    {%- set target = this.incorporate(type="table") -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set state = node_state() -%}
    {%- if existing is not none and state.is_built -%}
        {%- do say("unchanged") -%} {{ return({"relations": [target]}) }}
    {%- endif -%}
    {%- do forget_node() -%}
    {%- if existing is not none and find_changed_keys(state) -%}
        {%- do update_by_key(state) -%}
        {%- do say("updated") -%}
        {{ return({"relations": [target]}) }}
    {%- endif -%}
    {%- if model["language"] == "python" -%}
        {#- dbt runs Python only for a materialization that asks for it itself -#}
        {%- set made = make_intermediate_relation(target) -%}
        {%- do drop_relation_if_exists(load_cached_relation(made)) -%}
        {%- call statement("main", language="python") -%}
            {{ create_table_as(False, made, compiled_code, "python") }}
        {%- endcall -%}
        {%- do drop_relation_if_exists(existing) -%}
        {%- do adapter.rename_relation(made, target) -%}
        {%- do persist_docs(target, model) -%}
        {%- do adapter.commit() -%}
    {%- else -%} {%- do dbt.materialization_table_duckdb() -%}
    {%- endif -%}
    {%- do remember_node(state, table_content(this)) -%}
    {{ return({"relations": [target]}) }}
{% endmaterialization %}
