-- Points of every observed value, worked out again in SQL from the catalogue's
-- goalposts.
with
    posts as (
        select
            code as indicator_code,
            direction,
            cast(unacceptable as double) as zero_at,
            cast(
                case
                    when direction = 'interval'
                    then regexp_extract(satisfactory, '^\s*(-?[0-9.]+)', 1)
                    else satisfactory
                end as double
            ) as full_at,
            cast(
                case
                    when direction = 'interval'
                    then regexp_extract(satisfactory, '-\s*(-?[0-9.]+)\s*$', 1)
                end as double
            ) as full_to
        from {{ ref("indicators") }}
    ),
    recomputed as (
        select
            points.unit_code,
            points.period_code,
            points.indicator_code,
            points.normalised,
            points.is_capped,
            scheme.efficacy_floor,
            case
                when posts.direction = 'interval' and observed.value > posts.full_to
                then
                    (
                        2 * posts.full_at
                        - posts.zero_at
                        - posts.full_at
                        + posts.full_to
                        - observed.value
                    )
                    / (posts.full_at - posts.zero_at)
                when posts.direction = 'interval' and observed.value >= posts.full_at
                then 1
                else (observed.value - posts.zero_at) / (posts.full_at - posts.zero_at)
            end as part
        from {{ ref("score_indicator") }} as points
        inner join
            {{ ref("indicator_value") }} as observed
            on points.unit_type = observed.unit_type
            and points.unit_code = observed.unit_code
            and points.period_type = observed.period_type
            and points.period_code = observed.period_code
            and points.indicator_code = observed.indicator_code
        inner join posts on points.indicator_code = posts.indicator_code
        cross join {{ ref("methodology_scheme") }} as scheme
        where observed.status = 'observed' and scheme.valid_to is null
    )
select *
from recomputed
where
    normalised is null
    or abs(
        normalised
        - (efficacy_floor + (100 - efficacy_floor) * least(greatest(part, 0), 1))
    )
    > 1e-9
    or is_capped <> (part < 0 or part > 1)
