-- One row per answered questionnaire and period in which its wave closed. A
-- questionnaire that names no enterprise counts as an enterprise of its own.
select
    responses.source_system,
    responses.response_id,
    responses.cluster_code,
    periods.period_type,
    periods.period_code,
    coalesce(
        responses.uscc, concat(responses.source_system, ' ', responses.response_id)
    ) as enterprise,
    responses.csat_score,
    responses.nps_score,
    responses.servqual_gap,
    responses.design_weight,
    case
        when responses.csat_satisfied_weight > 0
        then 1
        when responses.csat_satisfied_weight = 0
        then 0
    end as csat_satisfied,
    responses.is_valid
from {{ ref("fct_survey_responses") }} as responses
inner join
    {{ ref("dim_period") }} as periods
    on responses.closed_on >= periods.period_start
    and responses.closed_on <= periods.period_end
