"""One row per cluster and period in which a survey wave closed: who answered, and how."""

from jushu.statistics.survey_tables import ANSWERS, Survey


def model(dbt, session):
    """Response rate with its interval, answers that look like no answers, and how many would be needed."""
    dbt.config(materialized="table")
    survey = Survey(
        dbt.ref("int_survey__period_responses").pl(),
        dbt.ref("stg_survey__survey_answers").select(*ANSWERS).pl(),
        dbt.ref("int_survey__period_waves").pl(),
        dbt.ref("servqual_items").pl(),
    )
    return survey.quality().to_arrow()
