-- One row per unit, period and node: its score beside the previous period and the
-- same period last year.
with
    scores as (
        select
            nodes.*,
            periods.period_start,
            periods.previous_period_code,
            periods.same_period_last_year_code,
            min(periods.period_start) over (
                partition by nodes.period_type
            ) as first_period_start,
            cast(periods.period_start - interval 12 month as date) as last_year_start
        from {{ ref("score_node") }} as nodes
        inner join
            {{ ref("dim_period") }} as periods
            on nodes.period_type = periods.period_type
            and nodes.period_code = periods.period_code
    )
select
    scores.unit_type,
    scores.unit_code,
    scores.cluster_code,
    scores.zone_code,
    scores.period_type,
    scores.period_code,
    scores.node_code,
    scores.parent_code,
    scores.level,
    scores.score,
    previous.score as previous_score,
    scores.score - previous.score as previous_change,
    case
        when scores.score is null
        then 'not_scored'
        when scores.period_start = scores.first_period_start
        then 'before_first_period'
        when previous.unit_code is null
        then 'no_row_in_base_period'
        when previous.score is null
        then 'base_not_scored'
    end as previous_reason,
    last_year.score as last_year_score,
    scores.score - last_year.score as last_year_change,
    case
        when scores.score is null
        then 'not_scored'
        when scores.last_year_start < scores.first_period_start
        then 'before_first_period'
        when last_year.unit_code is null
        then 'no_row_in_base_period'
        when last_year.score is null
        then 'base_not_scored'
    end as last_year_reason
from scores
left join
    {{ ref("score_node") }} as previous
    on scores.unit_type = previous.unit_type
    and scores.unit_code = previous.unit_code
    and scores.node_code = previous.node_code
    and scores.period_type = previous.period_type
    and scores.previous_period_code = previous.period_code
left join
    {{ ref("score_node") }} as last_year
    on scores.unit_type = last_year.unit_type
    and scores.unit_code = last_year.unit_code
    and scores.node_code = last_year.node_code
    and scores.period_type = last_year.period_type
    and scores.same_period_last_year_code = last_year.period_code
order by
    scores.unit_type,
    scores.period_type,
    scores.period_code,
    scores.unit_code,
    scores.node_code
