-- One row per task of a construction project.
with
    tasks as (
        select
            latest.*,
            finished_on is not null
            and budget_cny is not null
            and actual_cost_cny is not null as has_cost,
            finished_on is not null and is_passed_first_time is not null as is_tested,
            kind = 'deliverable'
            and phase_clause in ('6.7.1', '6.7.2', '6.7.3', '6.7.4') as is_deliverable
        from
            (
                {{
                    one_per_key(
                        ref("stg_construction__construction_tasks"),
                        ["task_id"],
                        "updated_on",
                    )
                }}
            ) as latest
    )
select
    source_system,
    task_id,
    cluster_code,
    cast(null as string) as zone_code,
    project_code,
    phase_clause,
    kind,

    case when has_cost then budget_cny end as finished_budget_cny,
    case
        when has_cost then abs(actual_cost_cny - budget_cny)
    end as budget_deviation_cny,

    kind = 'milestone' as is_milestone,
    kind = 'milestone'
    and coalesce(finished_on <= planned_on, false) as is_milestone_on_time,
    is_deliverable,
    is_deliverable and approved_on is not null as is_deliverable_approved,
    kind = 'inspection' and is_tested as is_inspection,
    kind = 'inspection' and is_tested and is_passed_first_time as is_inspection_passed,
    kind = 'acceptance' and is_tested as is_acceptance,
    kind = 'acceptance' and is_tested and is_passed_first_time as is_acceptance_passed,

    planned_on,
    finished_on,
    approved_on
from tasks
