"""One row per enterprise, period and node of the rating: score, coverage, grade and rank."""

from jushu.scoring import load_methodology, score_by_period


def model(dbt, session):
    """The rating of enterprises (数商评级): the same scoring method with a methodology of its own."""
    dbt.config(materialized="table")
    tables = {
        "indicators": dbt.ref("enterprise_indicators").pl(),
        "dimensions": dbt.ref("enterprise_dimensions").pl(),
        "methodology_scheme": dbt.ref("enterprise_scheme").pl(),
        "methodology_nodes": dbt.ref("enterprise_nodes").pl(),
        "methodology_grades": dbt.ref("enterprise_grades").pl(),
    }
    return score_by_period(dbt.ref("enterprise_value"), load_methodology(tables), "nodes")
