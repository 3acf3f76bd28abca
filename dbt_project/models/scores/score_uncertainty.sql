-- One row per ranked unit and index of the latest quarter: how far score and rank
-- depend on choices that could have been made otherwise.
select
    unit_type,
    unit_code,
    cluster_code,
    zone_code,
    period_type,
    period_code,
    node_code,
    score,
    score_p05,
    score_median,
    score_p95,
    rank,
    rank_p05,
    rank_median,
    rank_p95,
    ranked_units,
    draws,
    score_draws,
    seed,
    spread,
    resampled,
    plan_hash,
    numpy_version,
    methodology_version,
    methodology_hash
from {{ ref("int_score__draws") }}
where part = 'interval'
