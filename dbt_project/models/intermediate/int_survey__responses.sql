-- One row per source and answered questionnaire: whether it is valid, and its
-- SERVQUAL gap.
with
    answers as (
        select
            answers.source_system,
            answers.response_id,
            items.dimension,
            count(*) as answered_items,
            sum(answers.perception_score - answers.expectation_score) as gap_sum,
            min(
                least(answers.perception_score, answers.expectation_score)
            ) as lowest_score,
            max(
                greatest(answers.perception_score, answers.expectation_score)
            ) as highest_score
        from {{ ref("stg_survey__survey_answers") }} as answers
        inner join
            {{ ref("servqual_items") }} as items on answers.item_code = items.item_code
        group by answers.source_system, answers.response_id, items.dimension
    ),
    -- The mean gap of a dimension is gap_sum / answered_items. In sixtieths it is a
    -- whole number
    -- (up to six items), so that the sum over the dimensions is divided and rounded
    -- only once.
    sixtieths as (
        select
            answers.*,
            gap_sum * case
                answered_items
                when 1
                then 60
                when 2
                then 30
                when 3
                then 20
                when 4
                then 15
                when 5
                then 12
                when 6
                then 10
            end as mean_gap_sixtieths
        from answers
    ),
    {% set dimensions = [
        "tangibles",
        "reliability",
        "responsiveness",
        "assurance",
        "empathy",
    ] %}
    per_response as (
        select
            source_system,
            response_id,
            cast(sum(answered_items) as bigint) as answered_items,
            min(lowest_score) as lowest_score,
            max(highest_score) as highest_score,
            {% for dimension in dimensions %}
                cast(
                    max(
                        case
                            when dimension = '{{ dimension }}' then mean_gap_sixtieths
                        end
                    ) as bigint
                ) as {{ dimension }}_sixtieths
                {% if not loop.last %},{% endif %}
            {% endfor %}
        from sixtieths
        group by source_system, response_id
    ),
    joined as (
        select
            responses.*,
            coalesce(per_response.answered_items, 0) as answered_items,
            coalesce(
                per_response.answered_items >= 10
                and per_response.lowest_score = per_response.highest_score,
                false
            ) as is_straight_lined,
            {% for dimension in dimensions %}
                responses.importance_{{ dimension }}
                * per_response.{{ dimension }}_sixtieths
                {% if not loop.last %} +{% endif %}
            {% endfor %} as weighted_sixtieths
        from {{ ref("stg_survey__survey_responses") }} as responses
        left join
            per_response
            on responses.source_system = per_response.source_system
            and responses.response_id = per_response.response_id
    )
select
    source_system,
    response_id,
    wave_id,
    cluster_code,
    zone_code,
    uscc,
    responded_at,
    csat_score,
    nps_score,
    design_weight,
    answered_items,
    is_straight_lined,
    not is_straight_lined as is_valid,
    case when is_straight_lined then 'straight_lined' end as invalid_reason,
    -- importances add up to 100, gaps are in sixtieths
    {{ divide("weighted_sixtieths", "6000") }} as servqual_gap
from joined
