"""The test-side indicators on a few records whose results are worked out by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest

from tests.truth import compute_indicators
from tests.truth.amounts import half_up
from tests.unit.ingestion.synthetic.handmade import Truth, rows

ITEM = {
    "item_code": "I1",
    "cluster_code": "C1",
    "calendar_code": "CN-STATUTORY",
    "response_hours": Decimal("2.00"),
    "resolve_hours": Decimal("8.00"),
    "has_published_content": True,
    "has_published_level": True,
    "has_published_response_time": True,
    "is_under_audited_qms": False,
    "owner_name": " ",
    "has_published_commitment": True,
    "valid_from": "2024-01-01",
    "valid_to": None,
}


def request(number: int, submitted: str, **more: object) -> dict[str, object]:
    place = {"cluster_code": "C1", "zone_code": "Z1", "item_code": "I1"}
    return {"request_id": f"R{number}", "submitted_at": submitted} | place | more


REQUESTS = [
    # Answered after 1 h, resolved after 8 working hours exactly, solved at once, rated well.
    request(1, "2026-09-08 09:00", first_response_at="2026-09-08 10:00", resolved_at="2026-09-08 18:00",
            closed_at="2026-09-08 18:00", closed_result="solved", rating=5, uscc="E1"),
    # Answered after 3 h (late), closed, reopened after 10 days, resolved late; returned once.
    request(2, "2026-09-08 09:00", first_response_at="2026-09-08 12:00", resolved_at="2026-09-21 18:00",
            closed_at="2026-09-08 18:00", reopened_at="2026-09-18 18:00", closed_result="solved", rating=3,
            return_count=1),
    # Reopened one second after 30 days: not in time to count.
    request(3, "2026-08-10 09:00", first_response_at="2026-08-10 09:30", resolved_at="2026-09-11 10:00",
            closed_at="2026-08-10 10:00", reopened_at="2026-09-09 10:00:01", closed_result="unsolved"),
    # Still open and overdue when September ends.
    request(4, "2026-09-28 09:00"),
    # Still open, not due before October.
    request(5, "2026-09-30 17:00"),
]  # fmt: skip
COMPLAINTS = [
    ("K1", "complaint", "E1", "2026-06-10 09:00", True, "N1", "2026-09-01"),
    # 90 days later to the second: still a repeat.
    ("K2", "report", "E1", "2026-09-08 09:00", False, None, None),
    # More than 90 days after K1, but 12 days after K2.
    ("K3", "complaint", "E1", "2026-09-20 09:00", True, None, None),
    ("K4", "arbitration", "E1", "2026-09-21 09:00", True, None, None),
    ("K5", "complaint", None, "2026-09-21 09:00", False, None, None),
]


@pytest.fixture(scope="module")
def values(tmp_path_factory):
    complaints = [
        {
            "complaint_id": k, "cluster_code": "C1", "zone_code": "Z1", "uscc": uscc, "kind": kind,
            "matter_code": "M", "received_at": received, "due_on": "2026-09-25",
            "closed_at": "2026-09-25 23:59:59" if k != "K5" else "2026-09-26 00:00:00",
            "is_upheld": upheld, "accountability_due_on": "2026-09-30" if upheld else None,
            "decision_no": decision, "corrected_on": corrected,
        }
        for k, kind, uscc, received, upheld, decision, corrected in COMPLAINTS
    ]  # fmt: skip
    place = {"cluster_code": "C1", "zone_code": "Z1"}
    wave = place | {"wave_id": "W", "closed_on": "2026-09-20", "invited_count": 10}
    dimensions = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
    answered = [("S1", 5, 10, "2"), ("S2", 3, 6, "1"), ("S3", 4, 8, "1"), ("S4", 5, 9, "4")]
    responses = [
        place
        | {"response_id": r, "wave_id": "W", "csat_score": csat, "nps_score": nps, "design_weight": weight}
        | {f"importance_{d}": 20 for d in dimensions}
        for r, csat, nps, weight in answered
    ]
    items = [
        f"{d}{i}" for d, n in (("T", 4), ("R", 5), ("S", 4), ("A", 4), ("E", 5)) for i in range(1, n + 1)
    ]
    # S1: one item of three dimensions lower; S2: a dimension is missing; S3: nothing; S4: straight-lined.
    scores = [("S1", item, 6, 5 if item in ("T1", "R1", "E1") else 6) for item in items]
    scores += [("S2", item, 6, 4) for item in items if not item.startswith("A")]
    scores += [("S4", item, 7, 7) for item in items]
    names = ("response_id", "item_code", "expectation_score", "perception_score")
    enterprises = [
        ("E1", "producer", "a", "2025-01-01", None),
        ("E2", "producer", "b", "2025-01-01", "2026-09-30"),
        ("E3", "service", "c", "2026-09-30", None),
        ("E4", "service", "c", "2025-01-01", None),
    ]
    folder = tmp_path_factory.mktemp("truth")
    Truth(
        folder,
        {
            "service_items": [
                ITEM,
                ITEM | {"item_code": "I2", "response_hours": None, "is_under_audited_qms": True},
            ],
            "service_requests": REQUESTS,
            "complaints": complaints,
            "survey_waves": [wave],
            "survey_responses": responses,
            "survey_answers": [dict(zip(names, score, strict=True)) for score in scores],
            "enterprises": rows(
                "uscc entity_type entity_subtype entered_on exited_on", *enterprises, zone_code="Z1"
            ),
            "zones": rows("zone_code established_on", ("Z1", "2020-01-01")),
        },
    )
    result = compute_indicators(folder, [("cluster", "C1"), ("zone", "Z1")], ["2026-09"])
    return {(r["unit_type"], r["indicator_code"]): r for r in result.iter_rows(named=True)}


@pytest.mark.parametrize(
    ("indicator", "value", "cases"),
    [
        ("SQ1-01", "50", 2),
        ("SQ1-02", "50", 2),
        ("SQ1-03", "0", 2),
        # Due in September: 1 in time, 2 late, 4 not answered; 5 is due at 10 h on 8 October.
        ("SQ2-01", "33.333333", 3),
        ("SQ2-02", "33.333333", 3),
        # 1 h and 3 h: 1 + 0.9 x 2.
        ("SQ2-03", "2.8", 2),
        # 1: 8 h. 2: eleven days of 8 h (8-11, 14-18, make-up Sunday 20 and 21 September). 3: 24 days and 1 h.
        ("SQ2-04", "88", 3),
        ("SQ2-05", "50", 2),
        ("SQ3-01", "100", 2),
        ("SQ3-02", "50", 2),
        ("SQ3-03", "50", 2),
        # S4 is straight-lined: weights 2 (5), 1 (3), 1 (4).
        ("SQ4-01", "75", 3),
        # 10, 6, 8.
        ("SQ4-02", "0", 3),
        # S1 alone has all dimensions: -(1/4 + 1/5 + 1/5) / 5.
        ("SQ4-03", "-0.13", 1),
        ("SQ4-04", "50", 2),
        ("SQ4-05", "30", 1),
        # K3 is upheld and received in September (K1 in June, K4 an arbitration), over 4 requests submitted.
        ("SQ5-01", "250", 4),
        # All are due on 25 September, K5 is closed one second too late.
        ("SQ5-02", "75", 4),
        ("SQ5-03", "66.666667", 3),
        ("SQ5-04", "50", 2),
        ("SQ8-02", "33.333333", 3),
        ("DP3-01", "3", 3),
        ("DP3-02", "0", 3),
        # Shares 1/3 and 2/3: 0.636514 / 1.386294.
        ("DP3-04", "0.459148", 3),
        ("DP3-05", "9.52381", 3),
    ],
)
def test_worked_examples(values, indicator, value, cases):
    row = values["cluster", indicator]
    assert (row["value"], row["case_count"]) == (Decimal(value), cases)


def test_items_belong_to_clusters_only(values):
    assert ("zone", "SQ1-01") not in values
    assert values["zone", "SQ2-01"]["value"] == values["cluster", "SQ2-01"]["value"]


def test_half_up_goes_away_from_zero():
    assert half_up(Fraction(5, 10**7)) == Decimal("0.000001")
    assert half_up(Fraction(-5, 10**7)) == Decimal("-0.000001")
    assert half_up(Fraction(4, 10**7)) == Decimal(0)
