-- One row per ranked unit, index and event of the latest quarter: a grade, or a place
-- above another unit.
select
    unit_type,
    unit_code,
    cluster_code,
    zone_code,
    period_type,
    period_code,
    node_code,
    event,
    subject,
    probability
from {{ ref("int_score__draws") }}
where part = 'probability'
