-- One row per source and answered questionnaire known at the as-of time.
select
    _source as source_system,
    response_id,
    wave_id,
    cluster_code,
    zone_code,
    uscc,
    responded_at,
    csat_score,
    nps_score,
    design_weight,
    importance_tangibles,
    importance_reliability,
    importance_responsiveness,
    importance_assurance,
    importance_empathy,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    ({{ latest_version(source("raw", "survey_responses"), ["response_id"]) }}) as latest
