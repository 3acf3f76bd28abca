{#- The passes that compute all `measures`: one per fact, date column and window; evenness in its own, and a
    percentile in one per type of period and of unit, which `is_long`: the engine keeps every value of every group
    to its end. -#}
{%- macro measure_passes(measures) -%}
    {%- set passes = [] -%}
    {%- for fact, of_fact in measures | groupby("fact") -%}
        {%- for date, of_date in of_fact | groupby("date") -%}
            {%- for window, group in of_date | groupby("window") -%}
                {%- set percentiles = (
                    group
                    | selectattr("agg", "in", percentile_shares().keys())
                    | list
                ) -%}
                {%- set plain = (
                    group
                    | reject("in", percentiles)
                    | rejectattr("agg", "equalto", "evenness")
                    | list
                ) -%}
                {%- if plain -%}
                    {%- do passes.append(
                        {
                            "sql": measure_pass(plain),
                            "measures": plain,
                            "is_long": false,
                        }
                    ) -%}
                {%- endif -%}
                {%- for measure in percentiles -%}
                    {%- for period_type in measure.period_types -%}
                        {%- for unit_type in measure.unit_types -%}
                            {%- set part = dict(
                                measure,
                                period_types=[period_type],
                                unit_types=[unit_type],
                            ) -%}
                            {%- do passes.append(
                                {
                                    "sql": measure_pass([part]),
                                    "measures": [part],
                                    "is_long": true,
                                }
                            ) -%}
                        {%- endfor -%}
                    {%- endfor -%}
                {%- endfor -%}
                {%- for measure in group if measure.agg == "evenness" -%}
                    {%- do passes.append(
                        {
                            "sql": evenness_pass(measure),
                            "measures": [measure],
                            "is_long": false,
                        }
                    ) -%}
                {%- endfor -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(passes) }}
{%- endmacro -%}
