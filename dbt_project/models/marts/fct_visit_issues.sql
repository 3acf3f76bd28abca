-- One row per issue that an enterprise raised in a visit, due ten working days later.
select
    issues.source_system,
    issues.issue_id,
    issues.visit_id,
    issues.cluster_code,
    cast(null as string) as zone_code,

    true as is_due,
    coalesce(issues.answered_on <= due_day.calendar_date, false) as is_answered_in_time,

    issues.raised_on,
    due_day.calendar_date as answer_due_on,
    issues.answered_on
from
    (
        {{ one_per_key(ref("stg_service__visit_issues"), ["issue_id"], "updated_on") }}
    ) as issues
    {{ join_working_day("raised_day", "issues.raised_on") }}
    {{ add_working_days("due_day", "raised_day", 10) }}
