"""One row per unit, period and adjustment (bonus, deduction, veto) that was called for, with its clause."""

from jushu.scoring import load_methodology, score


def model(dbt, session):
    """Adjustments that applied, by the one implementation of the scoring method."""
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
    ).adjustments.to_arrow()
