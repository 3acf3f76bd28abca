-- One row per member of the service staff and period at whose end it was on duty.
with
    on_duty as (
        select
            staff.source_system,
            staff.staff_id,
            staff.cluster_code,
            periods.period_type,
            periods.period_code,
            periods.period_start,
            periods.period_end
        from
            (
                {{ one_per_key(ref("stg_service__staff"), ["staff_id"], "filed_on") }}
            ) as staff
        inner join
            {{ ref("dim_period") }} as periods
            on staff.joined_on <= periods.period_end
            and (staff.left_on is null or staff.left_on > periods.period_end)
    ),
    trained as (
        select
            on_duty.staff_id,
            on_duty.period_type,
            on_duty.period_code,
            sum(
                case when training.kind = 'course' then training.training_hours end
            ) as training_hours,
            count(
                case when training.kind = 'assessment' and training.is_passed then 1 end
            ) as passed_count
        from on_duty
        inner join
            (
                {{
                    one_per_key(
                        ref("stg_service__staff_training"),
                        ["training_id", "staff_id"],
                        "filed_on",
                    )
                }}
            ) as training
            on on_duty.staff_id = training.staff_id
            and training.held_on <= on_duty.period_end
            and training.held_on
            >= {{ window_start("in 12 months", "on_duty.period_end") }}
        group by on_duty.staff_id, on_duty.period_type, on_duty.period_code
    )
select
    on_duty.source_system,
    on_duty.staff_id,
    on_duty.cluster_code,
    cast(null as string) as zone_code,
    on_duty.period_type,
    on_duty.period_code,
    on_duty.period_start,
    on_duty.period_end,

    cast(coalesce(trained.training_hours, 0) as decimal(18, 2)) as training_hours,

    true as is_on_duty,
    coalesce(trained.passed_count > 0, false) as is_qualified
from on_duty
left join
    trained
    on on_duty.staff_id = trained.staff_id
    and on_duty.period_type = trained.period_type
    and on_duty.period_code = trained.period_code
