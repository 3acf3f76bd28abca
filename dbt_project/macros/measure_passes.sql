{#- The passes that compute all `measures`: one per fact, date column and window; evenness in its own, and the
    percentiles in one per type of period, which `is_long`: the engine keeps every value of every group to its
    end. -#}
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
                {%- for period_type in measure_period_types(percentiles) -%}
                    {%- set of_type = [] -%}
                    {%- for measure in percentiles if period_type in measure.period_types -%}
                        {%- do of_type.append(
                            dict(measure, period_types=[period_type])
                        ) -%}
                    {%- endfor -%}
                    {%- do passes.append(
                        {
                            "sql": measure_pass(of_type),
                            "measures": of_type,
                            "is_long": true,
                        }
                    ) -%}
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
