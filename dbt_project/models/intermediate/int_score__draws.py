"""One row per ranked unit or ranking of the latest quarter and part: what the draws over choices say."""

import polars as pl

from jushu.scoring import load_methodology
from jushu.scoring.cases import counted_shares
from jushu.scoring.load_uncertainty import load_plan
from jushu.scoring.sensitivity import sensitivity
from jushu.scoring.uncertainty_tables import uncertainty

ROWS = 256  # of the Sobol design: quick enough for every build; ``jushu score --sobol`` takes more


def model(dbt, session):
    """Intervals, probabilities and Sobol indices by the plan of methodology_uncertainty."""
    dbt.config(materialized="table")
    clusters = "unit_type = 'cluster' and period_type = 'quarter'"
    values = dbt.ref("indicator_value").filter(clusters).pl()
    called = dbt.ref("int_adjustment__counts").filter(clusters).pl()
    groups = dbt.ref("int_score__survey_cases").pl()
    latest = values["period_code"].max()
    tables = {
        "indicators": dbt.ref("indicators").pl(),
        "dimensions": dbt.ref("dimensions").pl(),
        "methodology_scheme": dbt.ref("methodology_scheme").pl(),
        "methodology_nodes": dbt.ref("methodology_nodes").pl(),
        "methodology_grades": dbt.ref("methodology_grades").pl(),
        "methodology_adjustments": dbt.ref("methodology_adjustments").pl(),
    }
    plan = load_plan(dbt.ref("methodology_uncertainty").pl())
    # numerators of other indicators are amounts, not cases
    counted = pl.col("indicator_code").is_in(counted_shares(tables["indicators"]))
    values = values.with_columns(pl.when(counted).then(pl.col("numerator", "denominator")))
    method = load_methodology(tables)
    found = uncertainty(values, method, plan, called, groups=groups, period=latest)
    indices = sensitivity(values, method, plan, called=called, groups=groups, period=latest, rows=ROWS)
    parts = {"interval": found.units, "probability": found.probabilities, "sensitivity": indices}
    return pl.concat(
        [rows.with_columns(part=pl.lit(part)) for part, rows in parts.items()], how="diagonal"
    ).to_arrow()
