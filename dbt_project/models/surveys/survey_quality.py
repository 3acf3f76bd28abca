"""One row per cluster and period in which a survey wave closed: who answered, and how."""

import polars as pl

from jushu.statistics.survey_tables import QUALITY, by_cluster


def model(dbt, session):
    """Response rate with its interval, answers that look like no answers, and how many would be needed."""
    dbt.config(materialized="table")
    surveys = by_cluster(
        dbt.ref("int_survey__period_responses"),
        dbt.ref("stg_survey__survey_answers"),
        dbt.ref("int_survey__period_waves"),
        dbt.ref("servqual_items").pl(),
    )
    none = pl.DataFrame(schema=QUALITY)
    return pl.concat([none, *(survey.quality() for survey in surveys)]).to_arrow()
