{#- What a model keeps of its last change, for those that follow it: the keys (see by_key.sql) and the months (see
    by_period.sql) of which it has other rows. An update knows them; a whole build compares before and after. -#}
{#- Keep the keys by which the present model came from its last content to another. -#}
{%- macro remember_change(state, content, keys) -%}
    {%- do run_query("create or replace table " ~ kept_keys(model) ~ " as " ~ keys) -%}
    {%- do run_query("insert into built.changes select " ~ change(state, content)) -%}
{%- endmacro -%}

{#- Keep the months, a query, in which the present model changed from its last content to another. -#}
{%- macro remember_dates(state, content, months) -%}
    {%- do run_query(
        "insert into built.dates select "
        ~ change(state, content)
        ~ ", month_start from (select null as month_start union all "
        ~ months
        ~ ") as months"
    ) -%}
{%- endmacro -%}

{#- The present model, its last content and what it became, as they begin a row of what is kept. -#}
{%- macro change(state, content) -%}
    {{
        return(
            [
                this_node(),
                dbt.string_literal(state.content),
                dbt.string_literal(content),
            ]
            | join(", ")
        )
    }}
{%- endmacro -%}

{#- Before and after a model is built whole: the keys, where they begin with it, and the months of which it has
    other rows. -#}
{%- macro before_whole(state) -%}
    {%- if is_compared(state) and is_begin_of_keys() -%}
        {%- do run_query(
            "create or replace temp table old_keys as " ~ hashes_by_key()
        ) -%}
    {%- endif -%}
    {%- if is_compared(state) and is_dated() -%}
        {%- do run_query(
            "create or replace temp table old_months as " ~ hashes_by_month()
        ) -%}
    {%- endif -%}
{%- endmacro -%}

{#- Whether it may matter what a whole build changes: nothing is followed where all is built. -#}
{%- macro is_compared(state) -%}
    {{ return(state.content and not env_var("JUSHU_BUILD_ALL", "")) }}
{%- endmacro -%}

{%- macro after_whole(state) -%}
    {%- if is_compared(state) and (is_begin_of_keys() or is_dated()) -%}
        {%- set content = run_query("select " ~ table_content(this)).rows[0][0] -%}
        {%- if content != state.content and is_dated() -%}
            {%- do run_query(
                "create or replace temp table new_months as "
                ~ hashes_by_month()
            ) -%}
            {%- do remember_dates(
                state,
                content,
                "select distinct month_start from "
                ~ other_rows("old_months", "new_months"),
            ) -%}
        {%- endif -%}
        {%- if content != state.content and is_begin_of_keys() -%}
            {%- do run_query(
                "create or replace temp table new_keys as " ~ hashes_by_key()
            ) -%}
            {%- do remember_change(
                state,
                content,
                "select distinct " ~ key_of(model)
                | join(", ")
                ~ " from "
                ~ other_rows("old_keys", "new_keys"),
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro -%}

{%- macro other_rows(before, after) -%}
    {{
        return(
            "((from "
            ~ before
            ~ " except from "
            ~ after
            ~ ") union all (from "
            ~ after
            ~ " except from "
            ~ before
            ~ ")) as other_rows"
        )
    }}
{%- endmacro -%}

{#- Whether the keys of a change begin with the present model: it reads nothing by key, or sums up by date. -#}
{%- macro is_begin_of_keys() -%}
    {{ return(key_of(model) and (dated_inputs() or not keyed_inputs())) }}
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
