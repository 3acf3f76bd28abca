"""One row per index, measure and indicator or node: whether it says what it should, in the latest quarter."""

from jushu.scoring import load_methodology
from jushu.scoring.diagnose import diagnose


def model(dbt, session):
    """Coverage, extremes, correlations, alpha, weight against importance, leave-one-out of the clusters."""
    dbt.config(materialized="table")
    clusters = "unit_type = 'cluster' and period_type = 'quarter'"
    values = dbt.ref("indicator_value").filter(clusters).pl()
    called = dbt.ref("int_adjustment__counts").filter(clusters).pl()
    tables = {
        "indicators": dbt.ref("indicators").pl(),
        "dimensions": dbt.ref("dimensions").pl(),
        "methodology_scheme": dbt.ref("methodology_scheme").pl(),
        "methodology_nodes": dbt.ref("methodology_nodes").pl(),
        "methodology_grades": dbt.ref("methodology_grades").pl(),
        "methodology_adjustments": dbt.ref("methodology_adjustments").pl(),
    }
    return diagnose(values, load_methodology(tables), called, values["period_code"].max()).to_arrow()
