"""An indicator is a row of the catalogue: adding one adds the indicator, a wrong one stops the run."""

from decimal import Decimal

import pytest

INDICATOR_MODELS = (
    "dim_indicator",
    "int_indicator__first_stage_measure",
    "int_indicator__first_stage_value",
    "indicator_measure",
    "indicator_value",
)


def change_catalogue(dbt, numerator: str, denominator: str | None = None) -> None:
    """Add the indicator SQ9-99 beside SQ3-01, with measures of its own."""
    shown = "null" if denominator is None else f"'{denominator}'"
    dbt.rows(f"""
        create temp table row_99 as select * from indicators where code = 'SQ3-01';
        update row_99
        set code = 'SQ9-99', min_cases = 1, numerator = '{numerator}', denominator = {shown};
        insert into indicators from row_99;
    """)


def test_a_new_row_is_a_new_indicator(fresh):
    change_catalogue(
        fresh,
        "sum(fct_service_requests.transfer_count @ submitted_at)",
        "count(fct_service_requests.is_submitted @ submitted_at)",
    )
    done = fresh("run", "--select", *INDICATOR_MODELS)
    assert done.success, done.said
    # transfers of the requests 1..12 are 1, 2, 0, 1, 2, 0 ...: twelve in all, a hundred per hundred requests
    assert fresh.rows(
        "select unit_code, period_code, numerator, denominator, value, case_count from indicator_value"
        " where indicator_code = 'SQ9-99' and status = 'observed' and period_type = 'month'"
        " order by unit_code"
    ) == [("C1", "2026-01", 12, 12, Decimal(100), 12), ("C1-Z1", "2026-01", 12, 12, Decimal(100), 12)]


def test_it_changes_no_other_indicator(built, fresh):
    change_catalogue(fresh, "count(fct_service_requests.is_solved @ submitted_at)")
    assert fresh("run", "--select", *INDICATOR_MODELS).success
    others = "select * from indicator_value where indicator_code <> 'SQ9-99' order by all"
    assert fresh.rows(others) == built.rows(others)


@pytest.mark.parametrize(
    ("numerator", "denominator", "complaint"),
    [
        ("average(fct_complaints.is_due @ due_on)", None, "'average(fct_complaints.is_due @ due_on)' is not"),
        ("count(fct_complaints.is_due)", None, "'count(fct_complaints.is_due)' is not a measure"),
        ("const(3)", None, "'const(3)' is not a measure"),
        ("count(fct_complaints.is_due @ due_on)", "const(x)", "'const(x)' is not a measure"),
        ("count(fct_visits.is_due @ due_on)", None, "'fct_visits' is not a fact"),
        ("count(fct_complaints.is_late @ due_on)", None, "fct_complaints has no column 'is_late'"),
        ("count(fct_complaints.is_due @ period)", None, "fct_complaints has no column 'period_type'"),
    ],
)
def test_a_wrong_row_stops_the_run_and_is_named(fresh, numerator, denominator, complaint):
    change_catalogue(fresh, numerator, denominator)
    done = fresh("run", "--select", "int_indicator__first_stage_measure")
    assert not done.success
    message = " ".join(done.said.split())
    assert f"catalogue row SQ9-99: {complaint}" in message


def test_a_value_of_too_few_cases_is_not_shown(fresh):
    change_catalogue(fresh, "count(fct_service_requests.is_closed @ closed_at)")
    fresh.rows("update indicators set min_cases = 9 where code = 'SQ9-99'")
    assert fresh("run", "--select", *INDICATOR_MODELS).success
    assert fresh.rows(
        "select status, numerator, value, case_count from indicator_value"
        " where indicator_code = 'SQ9-99' and unit_code = 'C1' and period_code = '2026-01'"
    ) == [("suppressed", None, None, 8)]
