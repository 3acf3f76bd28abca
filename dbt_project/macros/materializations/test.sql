{#- As dbt's, except that a test that passed on the same tables has passed (see reuse.sql). -#}
{% materialization test, adapter = "duckdb" %}
    {%- set state = node_state() -%}
    {%- if state.is_built -%}
        {%- call statement("main", fetch_result=True) -%}
            select 0 as failures, false as should_warn, false as should_error
        {%- endcall -%}
        {{ return({"relations": []}) }}
    {%- endif -%}
    {%- do forget_node() -%}
    {%- set tested = dbt.materialization_test_default() -%}
    {%- if load_result("main")["data"][0][0] == 0 -%}
        {%- do remember_node(state.inputs, "'passed'") -%}
    {%- endif -%}
    {{ return(tested) }}
{% endmaterialization %}
