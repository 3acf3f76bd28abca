{#- The only division: scale * numerator / denominator as DECIMAL(18,6), rounded half up once.
    NULL where an operand is missing or the denominator is 0 (1/0 is infinity in DuckDB, NULL in Spark). -#}
{%- macro divide(numerator, denominator, scale=1) -%}
    case
        when {{ denominator }} <> 0
        then {{ exact_quotient(numerator, denominator, scale) }}
    end
{%- endmacro -%}

{#- The same without rounding, as a double, for measures that are only ordered (percentiles), never summed. -#}
{%- macro ratio(numerator, denominator) -%}
    (cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0))
{%- endmacro -%}
