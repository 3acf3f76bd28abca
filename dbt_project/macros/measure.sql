{#- The measure grammar of the catalogue:

        agg(fact.column @ date)                 count of true, sum, distinct, median, p90 or evenness of a
                                                column, over the rows whose date falls in the period
        agg(fact.column @ date in 12 months)    rows of the twelve months that end with the period
        agg(fact.column @ date in year)         rows from 1 January of the period's year to its end
        agg(fact.column @ date at end)          rows of the last month of the period
        agg(fact.column @ period)               rows that belong to the period themselves
        const(number)                           a constant, as denominator only

    Anything else stops the run and names the catalogue row. -#}
{%- macro parse_measure(text, code, catalogue) -%}
    {%- set pattern = "^(count|sum|distinct|median|p90|evenness)[(]([a-z][a-z0-9_]*)[.]([a-z][a-z0-9_]*) @ ([a-z][a-z0-9_]*)( in 12 months| in year| at end)?[)]$" -%}
    {%- set found = modules.re.match(pattern, text) -%}
    {%- if not found or (found.group(4) == "period" and found.group(5)) -%}
        {%- set message -%}
            catalogue row {{ code }}: '{{ text }}' is not a measure. Write agg(fact.column @ date), where agg is
            one of count, sum, distinct, median, p90, evenness and the date may be followed by 'in 12 months',
            'in year' or 'at end'; or agg(fact.column @ period); or const(number) as denominator.
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
                "date": found.group(4),
                "window": (found.group(5) or "") | trim,
                "code": code,
                "catalogue": catalogue,
                "unit_types": [],
                "period_types": [],
                "asked_by": {},
            }
        )
    }}
{%- endmacro -%}

{#- True for const(number), the constant denominator. -#}
{%- macro is_constant(text) -%}
    {{ return(modules.re.match("^const[(][0-9]+([.][0-9]+)?[)]$", text) is not none) }}
{%- endmacro -%}

{#- The distinct measures that rows of the catalogue (code, numerator, denominator, grain, periods) name, each
    parsed, with the unit types and period types for which some row wants it. -#}
{%- macro parse_measures(rows, catalogue) -%}
    {%- set measures = {} -%}
    {%- for code, numerator, denominator, grain, periods in rows -%}
        {%- set texts = [numerator] -%}
        {%- if denominator and not is_constant(denominator) -%}
            {%- do texts.append(denominator) -%}
        {%- endif -%}
        {%- for text in texts -%}
            {%- set measure = measures.get(text) or parse_measure(
                text, code, catalogue
            ) -%}
            {%- do measures.update({text: measure}) -%}
            {%- do add_words(
                measure,
                "unit_types",
                grain,
                unit_types_of(catalogue),
                code,
                "grain",
            ) -%}
            {%- do add_words(
                measure,
                "period_types",
                periods,
                period_units(),
                code,
                "periods",
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(measures.values() | list) }}
{%- endmacro -%}

{#- Adds the words of a cell ("cluster;zone") to a list of the measure, and which row asked for each; stops at a
    word that is not known. -#}
{%- macro add_words(measure, list_name, cell, known, code, column) -%}
    {%- for word in (cell or "").split(";") -%}
        {%- if word not in known -%}
            {%- set message -%}
                catalogue row {{ code }}: '{{ word }}' in column {{ column }} is not known. Write some of
                {{ known | join(", ") }}, separated by ';'.
            {%- endset -%}
            {{ exceptions.raise_compiler_error(message) }}
        {%- endif -%}
        {%- if word not in measure[list_name] -%}
            {%- do measure[list_name].append(word) -%}
            {%- do measure.asked_by.update({word: code}) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro -%}

{#- The measures of the catalogue as it is in the warehouse, read while the SQL is written, whose facts are
    computed in a stage (see facts.sql); none outside a run. -#}
{%- macro catalogue_measures(stage, catalogue) -%}
    {%- if not execute or flags.WHICH not in ["run", "build", "test"] -%}
        {{ return([]) }}
    {%- endif -%}
    {#- an adjustment has one measure, its trigger -#}
    {%- set parts = (
        "trigger as numerator, cast(null as string) as denominator"
        if catalogue == "methodology_adjustments"
        else "numerator, denominator"
    ) -%}
    {%- set rows = run_query(
        "select code, numerator, denominator, grain, periods from (select code, "
        ~ parts
        ~ ", grain, periods from "
        ~ ref(catalogue)
        ~ ") as listed where numerator is not null order by code"
    ).rows -%}
    {%- set measures = [] -%}
    {%- for measure in parse_measures(rows, catalogue) if measure.fact in facts_of_stage(stage) -%}
        {%- do measures.append(measure) -%}
    {%- endfor -%}
    {%- do require_columns(measures) -%}
    {{ return(measures) }}
{%- endmacro -%}

{#- Stops where a measure names a column that its fact does not have, or is wanted for units or periods that
    the fact does not know. -#}
{%- macro require_columns(measures) -%}
    {%- for fact, wanted in measures | groupby("fact") -%}
        {%- set present = (
            adapter.get_columns_in_relation(ref(fact))
            | map(attribute="name")
            | list
        ) -%}
        {%- for measure in wanted -%}
            {%- set needed = {
                measure.column: measure.code,
                "cluster_code": measure.code,
            } -%}
            {%- if measure.date == "period" -%}
                {%- do needed.update(
                    {
                        "period_type": measure.code,
                        "period_start": measure.code,
                    }
                ) -%}
            {%- else -%} {%- do needed.update({measure.date: measure.code}) -%}
            {%- endif -%}
            {%- for unit_type in measure.unit_types -%}
                {%- for key in unit_keys()[unit_type] -%}
                    {%- do needed.update({key: measure.asked_by[unit_type]}) -%}
                {%- endfor -%}
            {%- endfor -%}
            {%- for column, code in needed.items() if column not in present -%}
                {%- set message -%}
                    catalogue row {{ code }}: {{ fact }} has no column '{{ column }}'. It has:
                    {{ present | sort | join(", ") }}. Name one of them in {{ measure.text }}, or take the unit
                    type that needs it out of the row's grain.
                {%- endset -%}
                {{ exceptions.raise_compiler_error(message) }}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro -%}
