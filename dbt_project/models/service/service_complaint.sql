-- One row per cluster, category of service and period: complaints, reports and
-- arbitrations.
with
    -- a complaint names its request by a number that two sources may both use
    categories as (
        select request_id, min(category_clause) as category_clause
        from {{ ref("fct_service_requests") }}
        where request_id in (select request_id from {{ ref("fct_complaints") }})
        group by request_id
        having min(category_clause) = max(category_clause)
    ),
    complaints as (
        select filed.*, coalesce(categories.category_clause, 'none') as category_clause
        from {{ ref("fct_complaints") }} as filed
        left join categories on filed.request_id = categories.request_id
    )
    {{
        period_counts(
            "complaints",
            ["cluster_code", "category_clause"],
            [
                ["complaint_count", "is_complaint", "received_at"],
                ["upheld_count", "is_upheld_complaint", "received_at"],
                ["repeat_count", "is_repeat", "received_at"],
                ["due_count", "is_due", "due_on"],
                ["closed_in_time_count", "is_closed_in_time", "due_on"],
                [
                    "accountability_due_count",
                    "is_accountability_due",
                    "accountability_due_on",
                ],
                [
                    "accountability_closed_count",
                    "is_accountability_closed",
                    "accountability_due_on",
                ],
                ["arbitration_count", "is_arbitration", "due_on"],
                [
                    "arbitration_in_time_count",
                    "is_arbitration_closed_in_time",
                    "due_on",
                ],
            ],
        )
    }}
