"""One row per ranked unit and index of the latest quarter: how far score and rank depend on the weights."""

from jushu.scoring import load_methodology
from jushu.scoring.uncertainty_tables import uncertainty


def model(dbt, session):
    """Medians and 5-95 % limits of score and rank over 10,000 draws of weights within 25 % of those given."""
    dbt.config(materialized="table")
    clusters = "unit_type = 'cluster' and period_type = 'quarter'"
    values = dbt.ref("indicator_value").filter(clusters).pl()
    called = dbt.ref("int_adjustment__counts").filter(clusters).pl()
    latest = values["period_code"].max()
    values, called = (rows.filter(rows["period_code"] == latest) for rows in (values, called))
    tables = {
        "indicators": dbt.ref("indicators").pl(),
        "dimensions": dbt.ref("dimensions").pl(),
        "methodology_scheme": dbt.ref("methodology_scheme").pl(),
        "methodology_nodes": dbt.ref("methodology_nodes").pl(),
        "methodology_grades": dbt.ref("methodology_grades").pl(),
        "methodology_adjustments": dbt.ref("methodology_adjustments").pl(),
    }
    return uncertainty(values, load_methodology(tables), called=called).units.to_arrow()
