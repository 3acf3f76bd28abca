-- One row per index of the latest quarter and choice: how much of the movement of
-- ranks it explains.
select
    unit_type,
    period_type,
    period_code,
    node_code,
    factor,
    first_order,
    first_order_p05,
    first_order_p95,
    total,
    total_p05,
    total_p95,
    ranked_units,
    rows,
    seed,
    spread,
    resampled,
    plan_hash,
    numpy_version,
    methodology_version,
    methodology_hash
from {{ ref("int_score__draws") }}
where part = 'sensitivity'
