-- Counts: the zones of a cluster together count at most what the cluster counts (a
-- row may lack
-- its zone).
with
    counted as (
        select * from {{ ref("indicator_measure") }} where measure like 'count(%'
    ),
    zones as (
        select cluster_code, period_type, period_code, measure, sum(amount) as amount
        from counted
        where unit_type = 'zone'
        group by cluster_code, period_type, period_code, measure
    )
select zones.*, clusters.amount as cluster_amount
from zones
left join
    counted as clusters
    on clusters.unit_type = 'cluster'
    and zones.cluster_code = clusters.cluster_code
    and zones.period_type = clusters.period_type
    and zones.period_code = clusters.period_code
    and zones.measure = clusters.measure
where coalesce(clusters.amount, 0) < zones.amount
