{#- The measure grammar of the catalogue:

        agg(fact.column @ period_column)    count of true, sum, distinct, median, p90 or evenness of a
                                            column, by the period in which the date column falls
        agg(fact.column @ period)           the same where a row of the fact already belongs to a period
        const(number)                       a constant, as denominator only

    Anything else stops the run and names the catalogue row. -#}
{%- macro parse_measure(text, code) -%}
    {%- set pattern = "^(count|sum|distinct|median|p90|evenness)[(]([a-z][a-z0-9_]*)[.]([a-z][a-z0-9_]*) @ ([a-z][a-z0-9_]*)[)]$" -%}
    {%- set found = modules.re.match(pattern, text) -%}
    {%- if not found -%}
        {%- set message -%}
            catalogue row {{ code }}: '{{ text }}' is not a measure. Write agg(fact.column @ period_column)
            with agg one of count, sum, distinct, median, p90, evenness; or const(number) as denominator.
        {%- endset -%}
        {{ exceptions.raise_compiler_error(message) }}
    {%- endif -%}
    {%- set fact = found.group(2) -%}
    {%- if fact not in registered_facts() -%}
        {%- set message -%}
            catalogue row {{ code }}: '{{ fact }}' is not a fact. Known facts:
            {{ registered_facts().keys() | sort | join(", ") }}.
        {%- endset -%}
        {{ exceptions.raise_compiler_error(message) }}
    {%- endif -%}
    {{
        return(
            {
                "text": text,
                "agg": found.group(1),
                "fact": fact,
                "column": found.group(3),
                "period_column": found.group(4),
                "code": code,
            }
        )
    }}
{%- endmacro -%}

{#- True for const(number), the constant denominator. -#}
{%- macro is_constant(text) -%}
    {{ return(modules.re.match("^const[(][0-9]+([.][0-9]+)?[)]$", text) is not none) }}
{%- endmacro -%}

{#- The distinct measures that rows of the catalogue (code, numerator, denominator) name, each parsed. -#}
{%- macro parse_measures(rows) -%}
    {%- set measures = {} -%}
    {%- for row in rows -%}
        {%- do measures.update({row[1]: parse_measure(row[1], row[0])}) -%}
        {%- if row[2] and not is_constant(row[2]) -%}
            {%- do measures.update({row[2]: parse_measure(row[2], row[0])}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(measures.values() | list) }}
{%- endmacro -%}

{#- The catalogue as it is in the warehouse, read while the SQL is written; empty outside a run. -#}
{%- macro catalogue_measures() -%}
    {%- if not execute or flags.WHICH not in ["run", "build", "test"] -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set rows = run_query(
        "select code, numerator, denominator from "
        ~ ref("indicators")
        ~ " where numerator is not null order by code"
    ).rows -%}
    {%- set measures = parse_measures(rows) -%}
    {%- do require_columns(measures) -%}
    {{ return(measures) }}
{%- endmacro -%}

{#- Stops where a measure names a column that its fact does not have. -#}
{%- macro require_columns(measures) -%}
    {%- for fact, wanted in measures | groupby("fact") -%}
        {%- set present = (
            adapter.get_columns_in_relation(ref(fact))
            | map(attribute="name")
            | list
        ) -%}
        {%- for measure in wanted -%}
            {%- set needed = [measure.column, "cluster_code", "zone_code"] -%}
            {%- if measure.period_column == "period" -%}
                {%- do needed.extend(["period_type", "period_start"]) -%}
            {%- else -%} {%- do needed.append(measure.period_column) -%}
            {%- endif -%}
            {%- for column in needed if column not in present -%}
                {%- set message -%}
                    catalogue row {{ measure.code }}: {{ fact }} has no column '{{ column }}'. It has:
                    {{ present | sort | join(", ") }}.
                {%- endset -%}
                {{ exceptions.raise_compiler_error(message) }}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro -%}
