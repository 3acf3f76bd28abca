"""Item forms, corrections, providers and activities in the test-side calculation, worked out by hand."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.truth.sq6 import meets_contract
from tests.unit.ingestion.synthetic.handmade import Truth, rows


def test_requests_are_measured_by_the_form_of_their_day(tmp_path: Path):
    forms = rows(
        "item_code valid_from valid_to response_hours category_clause is_under_audited_qms",
        # The second form begins while the first is said to last: the first ends on 31 August.
        ("I", "2026-07-01", "2026-12-31", 1, "7.2.1", True),
        ("I", "2026-09-01", "2026-09-20", 3, "7.3.4", False),
        ("J", "2026-07-01", None, 1, "7.3.4", True),
    )
    answered = [
        # Each is answered after two working hours: too late by the first form, in time by the second.
        ("I", "2026-08-31 09:00", "2026-08-31 11:00"),
        ("I", "2026-09-01 09:00", "2026-09-01 11:00"),
        # After the last form the last counts, before the first the first.
        ("I", "2026-09-22 09:00", "2026-09-22 11:00"),
        ("I", "2026-06-30 17:30", "2026-07-01 10:30"),
        ("J", "2026-09-22 09:00", "2026-09-22 11:00"),
    ]
    truth = Truth(
        tmp_path,
        {
            "service_items": [f | {"calendar_code": "CN-STATUTORY"} for f in forms],
            "service_requests": rows("item_code submitted_at first_response_at", *answered),
        },
    )
    assert truth.of("cluster C1", "2026Q3")["SQ2-01"] == (Decimal(40), 5, "observed")
    assert truth.of("category C1/7.2.1", "2026Q3")["SQ2-01"] == (Decimal(0), 2, "suppressed")
    assert truth.of("category C1/7.3.4", "2026Q3")["SQ2-01"][:2] == (Decimal("66.666667"), 3)
    # Both items are offered in August, J alone when September ends.
    assert truth.of("cluster C1", "2026-08")["SQ1-02"][:2] == (Decimal(100), 2)
    assert truth.of("cluster C1", "2026-09")["SQ1-02"][:2] == (Decimal(100), 1)
    assert truth.of("category C1/7.2.1", "2026-08")["SQ1-02"][1] == 1
    assert truth.of("category C1/7.2.1", "2026-09")["SQ1-02"] == (None, 0, "not_applicable")
    # Two of the 18 categories are asked for in the quarter, one in June.
    assert truth.of("cluster C1", "2026Q3")["SQ8-01"][:2] == (Decimal("11.111111"), 4)


def test_poor_ratings_put_right_in_15_working_days(tmp_path: Path):
    # 1 September 2026 is a Tuesday; 15 working days later is Monday 21, for Sunday 20 is worked.
    closed = [("R1", 1), ("R2", 2), ("R3", 2), ("R4", 1), ("R5", 3), ("R6", None)]
    actions = [
        ("poor_rating", "R1", True, "2026-09-21"),
        ("poor_rating", "R2", True, "2026-09-22"),
        ("poor_rating", "R3", False, "2026-09-10"),
        ("review", "R4", True, "2026-09-10"),
    ]
    truth = Truth(
        tmp_path,
        {
            "service_requests": rows(
                "request_id rating", *closed, submitted_at="2026-08-31 09:00", closed_at="2026-09-01 16:00"
            ),
            "improvement_actions": rows("source_kind request_id is_effective verified_on", *actions),
        },
    )
    assert truth.of("cluster C1", "2026-09")["SQ4-06"] == (Decimal(25), 4, "suppressed")
    assert truth.of("cluster C1", "2026-10")["SQ4-06"] == (None, 0, "not_applicable")


@pytest.mark.parametrize(
    ("wanted_share", "wanted_rating", "points", "meets"),
    [
        # 9 of 10 in time; 3 ratings.
        ("90", "4", 12, True),
        ("90.0001", "4", 12, False),
        ("90", "4.01", 12, False),
        (None, None, 0, True),
        (None, "1", 0, False),
        ("90", None, 0, True),
    ],
)
def test_contract_of_a_provider(wanted_share, wanted_rating, points, meets):
    row = {
        "contract_in_time_pct": wanted_share and Decimal(wanted_share),
        "contract_rating": wanted_rating and Decimal(wanted_rating),
        "due": 10,
        "in_time": 9,
        "points": points,
        "rated": 3 if points else None,
    }
    assert meets_contract(row) is meets


def test_providers_with_enough_requests(tmp_path: Path):
    item = {"item_code": "I", "resolve_hours": 8, "calendar_code": "CN-STATUTORY", "valid_from": "2024-01-01"}
    in_time = ("I", "2026-09-01 09:00", "2026-09-01 17:00")
    late = ("I", "2026-09-01 09:00", "2026-09-02 17:00")
    columns = "item_code submitted_at resolved_at"
    truth = Truth(
        tmp_path,
        {
            "service_items": [item],
            "service_requests": [
                *rows(columns, *[in_time] * 9, late, provider_code="P1"),
                *rows(columns, *[in_time] * 8, late, late, provider_code="P2"),
                *rows(columns, *[in_time] * 9, provider_code="P3"),
                *rows(columns, *[in_time] * 10, provider_code="P4"),
            ],
            # P4's last day is the last of the period: not there any more; P5 has no request.
            "providers": rows(
                "provider_code ended_on has_published_procedure criteria_evidenced",
                ("P1", None, True, 4),
                ("P2", None, True, 3),
                ("P3", "2026-10-01", False, 4),
                ("P4", "2026-09-30", True, 4),
                ("P5", None, True, 5),
                admitted_on="2026-09-30",
                criteria_required=4,
                contract_in_time_pct=90,
            ),
        },
    )
    found = truth.of("cluster C1", "2026Q3")
    assert found["SQ6-03"] == (Decimal(50), 4, "observed")
    assert found["SQ6-04"] == (Decimal(50), 2, "suppressed")
    assert truth.of("provider P2", "2026Q3")["SQ2-02"] == (Decimal(80), 10, "observed")


def test_staff_on_duty_and_what_it_learnt(tmp_path: Path):
    staff = [
        ("A", "2026-09-30", None),
        ("B", "2020-01-01", "2026-10-01"),
        ("C", "2020-01-01", "2026-09-30"),
        ("D", "2026-10-01", None),
        ("E", "2020-01-01", None),
    ]
    training = [
        ("A", "course", "2025-10-01", 3, None),
        ("A", "course", "2025-09-30", 50, None),
        ("A", "assessment", "2026-01-01", 5, False),
        ("B", "course", "2026-09-30", "1.5", None),
        ("B", "assessment", "2025-10-01", None, True),
        ("C", "course", "2026-01-01", 9, None),
        ("E", "assessment", "2025-09-30", None, True),
    ]
    truth = Truth(
        tmp_path,
        {
            "staff": rows("staff_id joined_on left_on", *staff),
            "staff_training": rows("staff_id kind held_on training_hours is_passed", *training),
        },
    )
    found = truth.of("cluster C1", "2026Q3")
    assert found["SQ6-01"] == (Decimal("1.5"), 3, "observed")
    assert found["SQ6-02"] == (Decimal("33.333333"), 3, "suppressed")


def test_activities_weighted_by_rating(tmp_path: Path):
    truth = Truth(
        tmp_path,
        {
            "enterprises": rows(
                "uscc", *((n,) for n in "ABC"), entered_on="2025-01-01", filed_on="2025-01-01"
            ),
            "activities": rows(
                "activity_id held_on", ("T", "2026-07-01"), ("U", "2026-07-01"), ("V", "2026-07-01")
            ),
            # T: (4 x 2 + 5 x 1) / 3 / 5 = 0.866667; U: nobody rated; V: 3 / 5.
            "activity_attendances": rows(
                "activity_id attendee_count rating",
                ("T", 2, 4),
                ("T", 1, 5),
                ("T", 9, None),
                ("U", 3, None),
                ("V", 7, 3),
            ),
        },
    )
    # 1.466667 per 3 enterprises.
    assert truth.of("cluster C1", "2026Q3")["SQ8-03"][:2] == (Decimal("48.8889"), 3)


def test_answers_and_renewals_in_time(tmp_path: Path):
    truth = Truth(
        tmp_path,
        {
            # Ten working days after Monday 31 August is Monday 14 September.
            "visit_issues": rows(
                "raised_on answered_on",
                ("2026-08-31", "2026-09-14"),
                ("2026-08-31", "2026-09-15"),
                ("2026-08-31", None),
                ("2026-09-30", "2026-09-30"),
            ),
            "construction_tasks": rows(
                "kind planned_on finished_on",
                ("renewal", "2026-09-30", "2026-09-30"),
                ("renewal", "2025-09-30", None),
                ("milestone", "2026-09-30", "2026-09-30"),
            ),
            # The same renewal in two months: the later says that it was done, too late.
            "infrastructure_months": rows(
                "site_code report_month renewal_due_on renewed_on",
                ("S", "2026-08", "2026-08-31", None),
                ("S", "2026-09", "2026-08-31", "2026-09-05"),
                ("T", "2026-09", "2026-09-30", "2026-09-01"),
                ("U", "2026-09", None, None),
            ),
        },
    )
    found = truth.of("cluster C1", "2026Q3")
    assert found["SQ7-02"][:2] == (Decimal("33.333333"), 3)
    assert found["SQ6-05"][:2] == (Decimal("66.666667"), 3)
    assert found["DP8-01"][:2] == (Decimal(100), 1)
