{#- A decimal rounded to `digits`, halves away from zero (四舍五入). Both engines round decimals so, but not
    doubles, hence the cast. -#}
{%- macro round_half_up(value, digits=6, precision=28) -%}
    cast(
        round(cast({{ value }} as decimal(38, 12)), {{ digits }}) as decimal(
            {{ precision }}, {{ digits }}
        )
    )
{%- endmacro -%}
