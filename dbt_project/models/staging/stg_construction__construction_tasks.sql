-- One row per source and task: the version known at the as-of time.
select
    _source as source_system,
    task_id,
    cluster_code,
    project_code,
    phase_clause,
    kind,
    task_name,
    planned_on,
    finished_on,
    approved_on,
    is_passed_first_time,
    budget_cny,
    actual_cost_cny,
    updated_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "construction_tasks"), ["task_id"], "updated_on"
            )
        }}
    ) as latest
