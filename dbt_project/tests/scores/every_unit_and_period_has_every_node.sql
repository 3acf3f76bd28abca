-- Every unit and period of indicator_value that the scheme scores has exactly one row
-- per node, and every value of it exactly one points row.
with
    scored_values as (
        select indicator_values.*
        from {{ ref("indicator_value") }} as indicator_values
        inner join
            {{ ref("methodology_scheme") }} as scheme
            on scheme.valid_to is null
            and concat(';', scheme.unit_types, ';')
            like concat('%;', indicator_values.unit_type, ';%')
    )
select
    'node' as fault,
    units.unit_code,
    units.period_code,
    nodes.node_code,
    count(scores.unit_code) as found
from
    (
        select distinct unit_type, unit_code, period_type, period_code
        from scored_values
    ) as units
cross join {{ ref("methodology_nodes") }} as nodes
left join
    {{ ref("score_node") }} as scores
    on units.unit_type = scores.unit_type
    and units.unit_code = scores.unit_code
    and units.period_type = scores.period_type
    and units.period_code = scores.period_code
    and nodes.node_code = scores.node_code
group by
    units.unit_type,
    units.unit_code,
    units.period_type,
    units.period_code,
    nodes.node_code
having count(scores.unit_code) <> 1
union all
select
    'points' as fault,
    observed.unit_code,
    observed.period_code,
    observed.indicator_code,
    count(points.unit_code) as found
from scored_values as observed
left join
    {{ ref("score_indicator") }} as points
    on observed.unit_type = points.unit_type
    and observed.unit_code = points.unit_code
    and observed.period_type = points.period_type
    and observed.period_code = points.period_code
    and observed.indicator_code = points.indicator_code
group by
    observed.unit_type,
    observed.unit_code,
    observed.period_type,
    observed.period_code,
    observed.indicator_code
having count(points.unit_code) <> 1
