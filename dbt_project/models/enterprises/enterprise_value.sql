-- One row per enterprise active at the end of a period and enterprise indicator, with
-- its value or why none.
-- Some enterprises at a time: the measures of all, joined twice, would take more memory
-- than anything else does.
{% set parts = 4 %}
{% for place in range(parts) %}
    select *
    from
        ({{ enterprise_values(parts, place) }}) as enterprises
        {% if not loop.last %} {{ next_part() }} {% endif %}
{% endfor %}
