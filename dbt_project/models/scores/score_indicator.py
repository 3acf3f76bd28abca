"""One row per unit, period and indicator that the unit owes: points, weights and contributions."""

from jushu.scoring import load_methodology, score


def model(dbt, session):
    """Points of every indicator value, by the one implementation of the scoring method."""
    dbt.config(materialized="table")
    values = dbt.ref("indicator_value").pl()
    tables = {
        "indicators": dbt.ref("indicators").pl(),
        "dimensions": dbt.ref("dimensions").pl(),
        "methodology_scheme": dbt.ref("methodology_scheme").pl(),
        "methodology_nodes": dbt.ref("methodology_nodes").pl(),
        "methodology_grades": dbt.ref("methodology_grades").pl(),
        "methodology_adjustments": dbt.ref("methodology_adjustments").pl(),
    }
    return score(
        values, load_methodology(tables), dbt.ref("int_adjustment__counts").pl()
    ).indicators.to_arrow()
