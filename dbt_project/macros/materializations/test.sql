{#- As dbt's, except that a test that passed on the same tables has passed (see reuse.sql), and that one that
    looks at each row alone looks at those of changed keys (see by_key.sql). -#}
{% materialization test, adapter = "duckdb" %}
    {%- set state = node_state() -%}
    {%- if state.is_built or is_passed_by_key(state) -%}
        {%- if not state.is_built -%}
            {%- do forget_node() -%} {%- do remember_node(state, "'passed'") -%}
        {%- endif -%}
        {%- do say("unchanged", state.passed) -%}
        {{ return({"relations": []}) }}
    {%- endif -%}
    {%- do forget_node() -%}
    {%- set tested = dbt.materialization_test_default() -%}
    {%- if load_result("main")["data"][0][0] == 0 -%}
        {%- do remember_node(state, "'passed'") -%} {%- do adapter.commit() -%}  {#- dbt takes back what a test has written -#}
    {%- endif -%}
    {{ return(tested) }}
{% endmaterialization %}
