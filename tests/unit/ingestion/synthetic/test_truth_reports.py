"""Cumulated reports in the test-side calculation, worked out by hand."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.ingestion.synthetic.handmade import Truth, rows

COLUMNS = (
    "uscc report_period data_revenue_cny rd_expense_cny data_staff_count data_staff_joined data_staff_left"
)
REPORTS = [
    ("A", "2025Q1", 90, None, 10, 2, 1),
    ("A", "2025Q2", 200, None, 12, 5, 2),
    ("A", "2025Q4", 400, 80, 20, 12, 3),
    ("A", "2026Q1", 100, None, 23, 4, 1),
    ("A", "2026Q2", 250, 30, 30, 14, 4),
    # Did not report a year before, nor in 2026Q1.
    ("B", "2026Q2", 900, None, 50, 20, 0),
    # Reported in 2026Q1 without movements.
    ("C", "2025Q2", 50, None, 8, 0, 0),
    ("C", "2026Q1", 10, None, 8, None, None),
    ("C", "2026Q2", 25, 70, 7, 0, 1),
]


@pytest.fixture
def truth(tmp_path: Path) -> Truth:
    reports = rows(COLUMNS, *REPORTS, total_revenue_cny=1000, staff_count=100)
    # A was in Z1 and moved to Z2 in the last quarter; B has left; C is not in the register.
    stays = rows(
        "uscc entered_on effective_on exited_on filed_on zone_code",
        ("A", "2025-01-01", None, None, "2025-01-01", "Z1"),
        ("A", "2025-01-01", "2026-05-01", None, "2026-05-01", "Z2"),
        ("B", "2025-01-01", None, "2026-05-05", "2026-05-05", "Z1"),
    )
    zones = rows("zone_code established_on", ("Z1", "2020-01-01"), ("Z2", "2020-01-01"))
    return Truth(tmp_path, {"enterprise_reports": reports, "enterprises": stays, "zones": zones})


def test_growth_on_the_same_enterprises(truth: Truth):
    # A 250 after 200, C 25 after 50: (50 - 25) / 250.
    assert truth.of("cluster C1", "2026Q2")["DP6-02"][:2] == (Decimal(10), 2)
    assert truth.of("zone Z2", "2026Q2")["DP6-02"][:2] == (Decimal(25), 1)
    assert truth.of("cluster C1", "2025")["DP6-02"] == (None, 0, "not_applicable")


def test_movements_of_staff_of_a_quarter_alone(truth: Truth):
    # A alone: 14 - 4 - (4 - 1) = 7 of 30 - 7 = 23.
    assert truth.of("cluster C1", "2026Q2")["DP7-02"][:2] == (Decimal("30.434783"), 1)
    # The first quarter is not cumulated: 4 - 1 of 23 - 3; C does not say.
    assert truth.of("cluster C1", "2026Q1")["DP7-02"][:2] == (Decimal(15), 1)
    # The year as cumulated: 12 - 3 of 20 - 9.
    assert truth.of("cluster C1", "2025")["DP7-02"][:2] == (Decimal("81.818182"), 1)
    # No third quarter was reported.
    assert truth.of("cluster C1", "2025Q4")["DP7-02"] == (None, 0, "not_applicable")


def test_research_of_those_who_report_it(truth: Truth):
    assert truth.of("cluster C1", "2026Q2")["DP6-03"][:2] == (Decimal(5), 2)


def test_reports_belong_to_the_zone_of_the_last_day(truth: Truth):
    assert truth.of("zone Z2", "2026Q2")["DP7-01"][:2] == (Decimal(30), 1)
    assert truth.of("zone Z1", "2026Q1")["DP7-01"][:2] == (Decimal(23), 1)
    assert truth.of("zone Z1", "2026Q2")["DP7-01"][:2] == (Decimal(50), 1)


def test_a_cluster_that_stops_reporting_owes_it(truth: Truth):
    assert truth.of("cluster C1", "2027Q1")["DP6-01"] == (None, 0, "not_applicable")
    assert truth.of("cluster C1", "2027Q3")["DP6-01"] == (None, 0, "not_reported")


def test_rights_and_training_over_the_reported_staff(tmp_path: Path):
    reports = rows(
        "uscc report_period", ("A", "2026Q3"), ("B", "2026Q3"), staff_count=40, data_staff_count=10
    )
    truth = Truth(
        tmp_path,
        {
            "enterprise_reports": reports,
            # Twelve months: from 1 October 2025 to 30 September 2026.
            "intellectual_property": rows(
                "granted_on", ("2025-09-30",), ("2025-10-01",), ("2026-09-30",), ("2026-10-01",), (None,)
            ),
            "activities": rows(
                "activity_id kind held_on",
                ("T", "training_base", "2025-10-01"),
                ("U", "exchange", "2026-01-01"),
                ("V", "training_base", "2025-09-30"),
            ),
            "activity_attendances": rows(
                "activity_id person_hours", ("T", "12.5"), ("T", "2.5"), ("T", None), ("U", 99), ("V", 99)
            ),
        },
    )
    assert truth.of("cluster C1", "2026Q3")["DP6-06"][:2] == (Decimal("2.5"), 2)
    assert truth.of("cluster C1", "2026Q3")["DP7-04"][:2] == (Decimal("0.75"), 2)
