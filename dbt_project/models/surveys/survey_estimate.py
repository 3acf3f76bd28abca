"""One row per cluster, period, survey question and measure: the estimate with its 95 % interval."""

from jushu.statistics.survey_tables import ANSWERS, Survey


def model(dbt, session):
    """Weighted estimates whose intervals know that answers of one enterprise belong together."""
    dbt.config(materialized="table")
    survey = Survey(
        dbt.ref("int_survey__period_responses").pl(),
        dbt.ref("stg_survey__survey_answers").select(*ANSWERS).pl(),
        dbt.ref("int_survey__period_waves").pl(),
        dbt.ref("servqual_items").pl(),
    )
    indicators = dbt.ref("dim_indicator").project("indicator_code, min_cases").fetchall()
    return survey.estimates(dict(indicators)).to_arrow()
