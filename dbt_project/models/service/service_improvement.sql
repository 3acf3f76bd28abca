-- One row per cluster, source of improvement and period: actions to improve the
-- service.
with
    actions as (
        select
            cluster_code,
            source_kind,
            is_service_due,
            is_service_effective,
            opened_on,
            due_on
        from {{ ref("fct_improvement_actions") }}
    )
    {{
        period_counts(
            "actions",
            ["cluster_code", "source_kind"],
            [
                ["opened_count", "is_service_due", "opened_on"],
                ["due_count", "is_service_due", "due_on"],
                ["effective_count", "is_service_effective", "due_on"],
            ],
        )
    }}
