-- One row per source, questionnaire and SERVQUAL item known at the as-of time.
select
    _source as source_system,
    response_id,
    item_code,
    expectation_score,
    perception_score,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "survey_answers"), ["response_id", "item_code"]
            )
        }}
    ) as latest
