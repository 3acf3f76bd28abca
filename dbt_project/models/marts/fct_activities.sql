-- One row per activity held, with what its attendances add up to.
with
    attended as (
        select
            activity_id,
            count(*) as enterprise_count,
            sum(attendee_count) as attendee_count,
            sum(person_hours) as person_hours,
            sum(rating * attendee_count) as rating_points,
            sum(case when rating is not null then attendee_count end) as rater_count
        from
            (
                {{
                    one_per_key(
                        ref("stg_service__activity_attendances"),
                        ["activity_id", "uscc"],
                        "filed_on",
                    )
                }}
            ) as attendances
        group by activity_id
    )
select
    activities.source_system,
    activities.activity_id,
    activities.cluster_code,
    activities.zone_code,
    activities.kind,

    cast(coalesce(attended.enterprise_count, 0) as bigint) as enterprise_count,
    cast(coalesce(attended.attendee_count, 0) as bigint) as attendee_count,
    case
        when activities.kind = 'training_base'
        then cast(coalesce(attended.person_hours, 0) as decimal(18, 2))
    end as training_base_hours,
    -- mean rating of its people as a share of the best, 5
    coalesce(
        {{ divide("attended.rating_points", "(5 * attended.rater_count)") }}, 0
    ) as rating_weight,

    activities.held_on
from
    (
        {{ one_per_key(ref("stg_service__activities"), ["activity_id"], "filed_on") }}
    ) as activities
left join attended on activities.activity_id = attended.activity_id
