-- One row per collaboration and quarter or year by whose end it had started.
with
    started as (
        select
            collaborations.collaboration_id,
            collaborations.cluster_code,
            collaborations.zone_code,
            collaborations.uscc,
            collaborations.kind,
            periods.period_type,
            periods.period_code,
            periods.period_start,
            periods.period_end,
            collaborations.ended_on is null
            or collaborations.ended_on >= periods.period_end as is_ongoing,
            coalesce(
                collaborations.operating_on <= periods.period_end, false
            ) as is_operating
        from {{ ref("fct_collaborations") }} as collaborations
        inner join
            {{ ref("dim_period") }} as periods
            on periods.period_type in ('quarter', 'year')
            and collaborations.started_on <= periods.period_end
    )
select
    collaboration_id,
    cluster_code,
    zone_code,
    uscc,
    kind,
    period_type,
    period_code,
    period_start,
    period_end,
    kind = 'scenario' as is_scenario_released,
    kind = 'scenario' and is_operating and is_ongoing as is_scenario_operating,
    kind in ('university_project', 'standard') and is_ongoing as is_project_active
from started
