-- One row per source and answered questionnaire, with what it adds to each measure.
select
    responses.source_system,
    responses.response_id,
    responses.wave_id,
    responses.cluster_code,
    responses.zone_code,
    responses.uscc,
    responses.invalid_reason,

    responses.csat_score,
    responses.nps_score,
    responses.answered_items,
    responses.design_weight,
    responses.servqual_gap,
    case
        when responses.is_valid and responses.csat_score is not null
        then responses.design_weight
    end as csat_weight,
    case
        when responses.is_valid and responses.csat_score >= 4
        then responses.design_weight
        when responses.is_valid and responses.csat_score is not null
        then 0
    end as csat_satisfied_weight,
    case
        when responses.is_valid and responses.nps_score >= 9
        then 1
        when responses.is_valid and responses.nps_score >= 7
        then 0
        when responses.is_valid and responses.nps_score is not null
        then -1
    end as nps_balance,
    case
        when responses.is_valid and responses.servqual_gap is not null
        then responses.design_weight
    end as gap_weight,
    case
        when responses.is_valid
        then cast(responses.design_weight * responses.servqual_gap as decimal(28, 12))
    end as weighted_gap,

    responses.is_valid,
    responses.is_straight_lined,
    responses.is_valid and responses.nps_score is not null as is_nps_answered,

    responses.responded_at,
    waves.closed_on
from {{ ref("int_survey__responses") }} as responses
left join
    {{ ref("fct_survey_waves") }} as waves
    on responses.wave_id = waves.wave_id
    and responses.zone_code = waves.zone_code
