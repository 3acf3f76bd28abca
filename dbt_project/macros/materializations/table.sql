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
    {%- set is_by_key = existing is not none and find_changed_keys(state) -%}
    {%- if existing is not none and not is_by_key -%}
        {%- do before_whole(state) -%}
    {%- endif -%}
    {%- set made = make_intermediate_relation(target) -%}
    {%- set code = code_by_key() if is_by_key else compiled_code -%}
    {%- if model["language"] == "python" -%}
        {%- do run_query("drop table if exists " ~ made) -%}
        {#- dbt runs Python only for a materialization that asks for it itself -#}
        {%- call statement("main", language="python") -%}
            {{ create_table_as(False, made, code, "python") }}
        {%- endcall -%}
        {%- if not is_by_key -%}
            {%- do drop_relation_if_exists(existing) -%}
            {%- do adapter.rename_relation(made, target) -%}
            {%- do persist_docs(target, model) -%}
            {%- do adapter.commit() -%}
        {%- endif -%}
    {%- elif is_by_key -%}
        {#- begins the transaction, where writing the model's SQL has not -#}
        {%- call statement("made") -%}
            drop table if exists {{ made }}; {{ create_table_as(False, made, code) }}
        {%- endcall -%}
        {%- do say("updated") -%}
    {%- else -%} {%- do dbt.materialization_table_duckdb() -%}
    {%- endif -%}
    {%- if is_by_key -%}
        {%- do update_by_key(state, made) -%} {%- do adapter.commit() -%}
    {%- else -%}
        {%- if existing is not none -%} {%- do after_whole(state) -%}
        {%- endif -%}
        {%- do remember_node(state, table_content(this)) -%}
    {%- endif -%}
    {{ return({"relations": [target]}) }}
{% endmaterialization %}
