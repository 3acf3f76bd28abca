-- One row per service request and step that it has taken: working hours since its
-- submission.
{% set steps = {
    "response": ["first_response_at", "response_hours"],
    "resolution": ["resolved_at", "resolve_hours"],
} %}
{% for step, columns in steps.items() %}
    select
        source_system,
        request_id,
        cluster_code,
        coalesce(category_clause, 'none') as category_clause,
        '{{ step }}' as step,
        cast(date_trunc('month', {{ columns[0] }}) as date) as month_start,
        {{ columns[1] }} as duration_hours
    from {{ ref("fct_service_requests") }}
    where
        cluster_code is not null
        and {{ columns[0] }} is not null
        and {{ columns[1] }} is not null
    {% if not loop.last %}
        union all
    {% endif %}
{% endfor %}
