-- One row per data item or platform, control and quarter: whether it is required and
-- in force.
select
    controls.source_system,
    controls.subject_kind,
    controls.subject_code,
    controls.control_code,
    controls.report_period,
    controls.cluster_code,
    cast(null as string) as zone_code,

    controls.is_required,
    controls.is_in_force,
    controls.subject_kind = 'platform'
    and coalesce(technologies.is_platform_technology, false)
    and controls.is_required as is_technology_required,
    controls.subject_kind = 'platform'
    and coalesce(technologies.is_platform_technology, false)
    and controls.is_required
    and controls.is_in_force as is_technology_in_force,

    cast({{ quarter_start("controls.report_period") }} + interval 3 month as date)
    - 1 as snapshot_on
from
    (
        {{
            one_per_key(
                ref("stg_security__security_controls"),
                ["subject_kind", "subject_code", "control_code", "report_period"],
                "filed_on",
            )
        }}
    ) as controls
left join
    {{ ref("security_technologies") }} as technologies
    on controls.control_code = technologies.control_code
