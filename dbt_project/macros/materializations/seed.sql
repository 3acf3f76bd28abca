{#- As dbt's, except that a seed that would be the same is left (see reuse.sql). -#}
{% materialization seed, adapter = "duckdb" %}
    {%- set state = node_state() -%}
    {%- if load_cached_relation(this) is not none and state.is_built -%}
        {%- do say("unchanged") -%}
        {%- do store_result("agate_table", response="unchanged") -%}
        {{ return({"relations": [this.incorporate(type="table")]}) }}
    {%- endif -%}
    {%- do forget_node() -%}
    {%- set built = dbt.materialization_seed_default() -%}
    {%- do remember_node(state, table_content(this)) -%}
    {{ return(built) }}
{% endmaterialization %}
