-- Contributions of the indicators must add up to the score of their dimension and of
-- their index.
with
    given as (
        select
            unit_type,
            unit_code,
            period_type,
            period_code,
            dimension_code as node_code,
            sum(dimension_contribution) as points,
            sum(weight_in_dimension) as weight
        from {{ ref("score_indicator") }}
        group by unit_type, unit_code, period_type, period_code, dimension_code
        union all
        select
            unit_type,
            unit_code,
            period_type,
            period_code,
            index_code as node_code,
            sum(contribution) as points,
            sum(effective_weight) as weight
        from {{ ref("score_indicator") }}
        group by unit_type, unit_code, period_type, period_code, index_code
    )
select
    nodes.unit_code,
    nodes.period_code,
    nodes.node_code,
    nodes.score_raw,
    given.points,
    given.weight
from {{ ref("score_node") }} as nodes
left join
    given
    on nodes.unit_type = given.unit_type
    and nodes.unit_code = given.unit_code
    and nodes.period_type = given.period_type
    and nodes.period_code = given.period_code
    and nodes.node_code = given.node_code
where
    (
        nodes.status = 'scored'
        and (
            given.points is null
            or abs(given.points - nodes.score_raw) > 1e-9
            or abs(given.weight - 1) > 1e-9
        )
    )
    or (
        nodes.status = 'not_scored'
        and (nodes.score_raw is not null or given.points is not null)
    )
