{# Rows whose cell is not a list of known words, separated by ";". #}
{% test words_of(model, column_name, words) %}
    {% set word = "(" ~ words | join("|") ~ ")" %}
    select {{ column_name }}
    from {{ model }}
    where
        regexp_extract({{ column_name }}, '^{{ word }}(;{{ word }})*$', 0)
        <> {{ column_name }}
{% endtest %}
