-- One row per cluster, zone, category of service and period: requests, and how many
-- kept
-- the standards of their items.
with
    requests as (
        select
            cluster_code,
            coalesce(zone_code, 'none') as zone_code,
            coalesce(category_clause, 'none') as category_clause,
            is_submitted,
            is_response_due,
            is_response_in_time,
            is_resolve_due,
            is_resolved_in_time,
            submitted_at,
            response_due_at,
            resolve_due_at
        from {{ ref("fct_service_requests") }}
    )
    {{
        period_counts(
            "requests",
            ["cluster_code", "zone_code", "category_clause"],
            [
                ["submitted_count", "is_submitted", "submitted_at"],
                ["response_due_count", "is_response_due", "response_due_at"],
                ["response_in_time_count", "is_response_in_time", "response_due_at"],
                ["resolve_due_count", "is_resolve_due", "resolve_due_at"],
                ["resolved_in_time_count", "is_resolved_in_time", "resolve_due_at"],
            ],
        )
    }}
