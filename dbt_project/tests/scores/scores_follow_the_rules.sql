-- Coverage is a share, a score is the adjusted score rounded half up, and it has
-- exactly the grade of its band, or a worse one where a veto says so; without bonus,
-- deduction and veto the adjusted score is the raw one;
-- a missing score or rank has a reason; equal scores have equal ranks.
with
    bands as (
        select
            grade_code,
            lower_bound,
            coalesce(lead(lower_bound) over (order by lower_bound), 1000) as upper_bound
        from {{ ref("methodology_grades") }}
    ),
    ranked as (
        select
            nodes.*,
            1 + count(*) over (
                partition by unit_type, period_type, period_code, node_code
                order by score desc
                range between unbounded preceding and current row
            )
            - count(*) over (
                partition by unit_type, period_type, period_code, node_code, score
            ) as expected_rank
        from {{ ref("score_node") }} as nodes
        where score is not null and coalesce(status_reason, '') <> 'unranked_by_veto'
    ),
    faults as (
        select 'coverage' as fault, unit_code, period_code, node_code
        from {{ ref("score_node") }}
        where
            coverage not between 0
            and 1 + 1e-12
            or catalogue_weight_share is null
            or catalogue_weight_share not between 0
            and 1 + 1e-12
        union all
        select 'rounding' as fault, nodes.unit_code, nodes.period_code, nodes.node_code
        from {{ ref("score_node") }} as nodes
        where
            nodes.score <> cast(
                round(cast(nodes.score_adjusted as decimal(20, 10)), 2) as decimal(6, 2)
            )
            or (nodes.score is null) <> (nodes.status = 'not_scored')
        union all
        select 'grade' as fault, nodes.unit_code, nodes.period_code, nodes.node_code
        from {{ ref("score_node") }} as nodes
        left join
            bands
            on nodes.score >= bands.lower_bound
            and nodes.score < bands.upper_bound
        left join bands as given on nodes.grade_code = given.grade_code
        where
            nodes.grade_code is distinct from bands.grade_code
            and not (
                coalesce(nodes.veto_codes <> '', false)
                and given.lower_bound < bands.lower_bound
            )
        union all
        select 'adjusted' as fault, unit_code, period_code, node_code
        from {{ ref("score_node") }}
        where
            veto_codes is null
            and abs(
                score_adjusted - least(greatest(score_raw + bonus - deduction, 0), 100)
            )
            > 1e-9
        union all
        select 'reason' as fault, unit_code, period_code, node_code
        from {{ ref("score_node") }}
        where (score is null or rank is null) <> (status_reason is not null)
        union all
        select 'rank' as fault, unit_code, period_code, node_code
        from ranked
        where rank <> expected_rank or rank > ranked_units
    )
select *
from faults
