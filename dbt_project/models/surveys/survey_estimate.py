"""One row per cluster, period, survey question and measure: the estimate with its 95 % interval."""

import polars as pl

from jushu.statistics.survey_tables import ESTIMATES, by_cluster


def model(dbt, session):
    """Weighted estimates whose intervals know that answers of one enterprise belong together."""
    dbt.config(materialized="table")
    surveys = by_cluster(
        dbt.ref("int_survey__period_responses"),
        dbt.ref("stg_survey__survey_answers"),
        dbt.ref("int_survey__period_waves"),
        dbt.ref("servqual_items").pl(),
    )
    least = dict(dbt.ref("dim_indicator").project("indicator_code, min_cases").fetchall())
    none = pl.DataFrame(schema=ESTIMATES)
    return pl.concat([none, *(survey.estimates(least) for survey in surveys)]).to_arrow()
