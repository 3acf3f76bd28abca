{#- The only differences between the engines. Everything else is written once for DuckDB and Spark SQL. -#}
{#- Whole seconds from one timestamp to another. -#}
{%- macro seconds_between(start_at, end_at) -%}
    {{ return(adapter.dispatch("seconds_between")(start_at, end_at)) }}
{%- endmacro -%}

{%- macro duckdb__seconds_between(start_at, end_at) -%}
    date_diff('second', {{ start_at }}, {{ end_at }})
{%- endmacro -%}

{%- macro spark__seconds_between(start_at, end_at) -%}
    timestampdiff(second, {{ start_at }}, {{ end_at }})
{%- endmacro -%}

{#- A timestamp moved by a number of seconds. -#}
{%- macro add_seconds(moment, seconds) -%}
    {{ return(adapter.dispatch("add_seconds")(moment, seconds)) }}
{%- endmacro -%}

{%- macro duckdb__add_seconds(moment, seconds) -%}
    ({{ moment }} + to_seconds({{ seconds }}))
{%- endmacro -%}

{%- macro spark__add_seconds(moment, seconds) -%}
    timestampadd(second, {{ seconds }}, {{ moment }})
{%- endmacro -%}

{#- Day of the week, Monday 1 to Sunday 7. -#}
{%- macro iso_weekday(day) -%}
    {{ return(adapter.dispatch("iso_weekday")(day)) }}
{%- endmacro -%}

{%- macro duckdb__iso_weekday(day) -%} isodow({{ day }}) {%- endmacro -%}

{%- macro spark__iso_weekday(day) -%}(weekday({{ day }}) + 1) {%- endmacro -%}

{#- Every month start from the first to the last date, one row each (used alone in a select list). -#}
{%- macro month_starts(first_day, last_day) -%}
    {{ return(adapter.dispatch("month_starts")(first_day, last_day)) }}
{%- endmacro -%}

{%- macro duckdb__month_starts(first_day, last_day) -%}
    unnest(
        generate_series(
            cast(date_trunc('month', {{ first_day }}) as timestamp),
            cast(date_trunc('month', {{ last_day }}) as timestamp),
            interval 1 month
        )
    )
{%- endmacro -%}

{%- macro spark__month_starts(first_day, last_day) -%}
    explode(
        sequence(
            cast(date_trunc('month', {{ first_day }}) as date),
            cast(date_trunc('month', {{ last_day }}) as date),
            interval 1 month
        )
    )
{%- endmacro -%}

{#- Division of non-negative whole numbers without remainder. -#}
{%- macro whole_quotient(numerator, denominator) -%}
    {{ return(adapter.dispatch("whole_quotient")(numerator, denominator)) }}
{%- endmacro -%}

{%- macro duckdb__whole_quotient(numerator, denominator) -%}
    divide({{ numerator }}, nullif({{ denominator }}, 0))
{%- endmacro -%}

{%- macro spark__whole_quotient(numerator, denominator) -%}
    (({{ numerator }}) div nullif({{ denominator }}, 0))
{%- endmacro -%}

{#- scale * numerator / denominator as DECIMAL(18,6), rounded half up once; the denominator is not 0.
    DuckDB divides decimals as doubles, so the digits are divided as whole numbers of 128 bits:
    exact up to 12 decimals of the operands and 10^14 in size. -#}
{%- macro exact_quotient(numerator, denominator, scale) -%}
    {{ return(adapter.dispatch("exact_quotient")(numerator, denominator, scale)) }}
{%- endmacro -%}

{%- macro duckdb__exact_quotient(numerator, denominator, scale) -%}
    {%- set n = duckdb_whole_digits(numerator) -%}
    {%- set d = duckdb_whole_digits(denominator) -%}
    cast(
        sign({{ numerator }})
        * sign({{ denominator }})
        * cast(
            divide(
                2 * {{ n }} * ({{ scale }}) * 1000000 + {{ d }}, 2 * {{ d }}
            ) as decimal(18, 0)
        )
        * cast(0.000001 as decimal(6, 6)) as decimal(18, 6)
    )
{%- endmacro -%}

{%- macro duckdb_whole_digits(number) -%}
    cast(cast(abs({{ number }}) as decimal(38, 12)) * 1000000000000 as hugeint)
{%- endmacro -%}

{#- Spark divides decimals to a limited number of digits, so its whole quotient may be one too great, never too
    small: a product tells. -#}
{%- macro spark__exact_quotient(numerator, denominator, scale) -%}
    {%- set d = spark_whole_digits(denominator) -%}
    {%- set n = (
        "(2 * "
        ~ spark_whole_digits(numerator)
        ~ " * ("
        ~ scale
        ~ ") * 1000000 + "
        ~ d
        ~ ")"
    ) -%}
    {%- set q = "floor(" ~ n ~ " / (2 * " ~ d ~ "))" -%}
    cast(
        case
            when ({{ numerator }} < 0) <> ({{ denominator }} < 0)
            then -1
            else 1
        end * cast(
            {{ q }}
            - case when {{ q }} * 2 * {{ d }} > {{ n }} then 1 else 0 end as decimal(
                18, 0
            )
        )
        * cast(0.000001 as decimal(6, 6)) as decimal(18, 6)
    )
{%- endmacro -%}

{%- macro spark_whole_digits(number) -%}
    cast(cast(abs({{ number }}) as decimal(38, 12)) * 1000000000000 as decimal(38, 0))
{%- endmacro -%}

{#- Stops the statement with a message. -#}
{%- macro raise_error(message) -%}
    {{ return(adapter.dispatch("raise_error")(message)) }}
{%- endmacro -%}

{%- macro duckdb__raise_error(message) -%} error({{ message }}) {%- endmacro -%}

{%- macro spark__raise_error(message) -%} raise_error({{ message }}) {%- endmacro -%}
