-- The draws start from the published scores and ranks; limits are in order; the
-- probabilities of all grades of a unit add up to 1.
with
    faults as (
        select 'published' as fault, drawn.unit_code, drawn.node_code
        from {{ ref("score_uncertainty") }} as drawn
        left join
            {{ ref("score_node") }} as nodes
            on drawn.unit_type = nodes.unit_type
            and drawn.unit_code = nodes.unit_code
            and drawn.period_type = nodes.period_type
            and drawn.period_code = nodes.period_code
            and drawn.node_code = nodes.node_code
        where
            nodes.unit_code is null
            or abs(drawn.score - cast(nodes.score as double)) > 1e-9
            or drawn.rank is distinct from nodes.rank
            or drawn.methodology_hash <> nodes.methodology_hash
        union all
        select 'order', unit_code, node_code
        from {{ ref("score_uncertainty") }}
        where
            score_p05 > score_median
            or score_median > score_p95
            or rank_p05 > rank_median
            or rank_median > rank_p95
        union all
        select 'grades', unit_code, node_code
        from {{ ref("score_probability") }}
        where event = 'grade'
        group by unit_code, node_code
        having abs(sum(probability) - 1) > 1e-9
    )
select *
from faults
