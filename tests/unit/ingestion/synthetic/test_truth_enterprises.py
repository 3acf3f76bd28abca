"""Stays and versions of enterprises in the test-side calculation, worked out by hand."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.ingestion.synthetic.handmade import Truth, rows

COLUMNS = (
    "uscc entered_on effective_on exited_on filed_on zone_code entity_type incubation_due_on graduated_on"
)
ENTERPRISES = [
    # Moves from Z1 to Z2 on 1 August and changes its type on 1 October.
    ("MOVES", "2025-01-10", None, None, "2025-01-31", "Z1", "producer", None, None),
    ("MOVES", "2025-01-10", "2026-08-01", None, "2026-08-05", "Z2", "producer", None, None),
    ("MOVES", "2025-01-10", "2026-10-01", None, "2026-10-05", "Z2", "service", None, None),
    # Leaves, comes back in the same quarter.
    ("RETURNS", "2024-05-01", None, "2026-07-10", "2026-07-20", "Z1", "producer", None, None),
    ("RETURNS", "2026-09-01", None, None, "2026-09-05", "Z1", "application", None, None),
    # The day of entry was wrong at first: the later filing of another entry contradicts the earlier stay.
    ("CORRECTED", "2026-06-20", None, None, "2026-06-30", "Z1", "circulation", None, None),
    ("CORRECTED", "2026-07-20", None, None, "2026-09-30", "Z1", "circulation", None, None),
    # A state of a later day tells of an exit; it is filed last, so it counts for the whole stay.
    ("LEAVES", "2024-08-15", None, None, "2025-01-31", "Z2", "service", "2026-03-31", None),
    (
        "LEAVES",
        "2024-08-15",
        "2026-02-01",
        "2026-09-30",
        "2026-09-30",
        "Z2",
        "service",
        "2026-03-31",
        "2026-03-01",
    ),
    # On the very last day of the period.
    ("NEW", "2026-09-30", None, None, "2026-09-30", "Z2", "service", "2025-09-30", None),
    # Came 24 months before the window of twelve months, and left after 24 months and a day.
    ("OLD", "2024-02-29", None, "2026-03-01", "2026-03-05", "Z1", "producer", "2025-10-01", None),
    # Left on the day that ends its two years: not there any more.
    ("SHORT", "2024-03-01", None, "2026-03-01", "2026-03-05", "Z1", "producer", None, None),
]


@pytest.fixture
def truth(tmp_path: Path) -> Truth:
    zones = rows("zone_code established_on", ("Z1", "2020-01-01"), ("Z2", "2020-01-01"))
    return Truth(tmp_path, {"enterprises": rows(COLUMNS, *ENTERPRISES), "zones": zones})


def test_active_at_the_end_in_the_state_of_that_day(truth: Truth):
    # MOVES, RETURNS, CORRECTED, NEW; LEAVES goes on the last day.
    assert truth.of("cluster C1", "2026Q3")["DP3-01"] == (Decimal(4), 4, "observed")
    assert truth.of("zone Z1", "2026Q3")["DP3-01"][0] == 2
    assert truth.of("zone Z2", "2026Q3")["DP3-01"][0] == 2
    # Before the move, with RETURNS in its first stay, without the entry that was never one.
    assert truth.of("zone Z1", "2026Q2")["DP3-01"][0] == 2
    assert truth.of("zone Z2", "2026Q2")["DP3-01"][0] == 1


def test_a_move_is_neither_entry_nor_exit(truth: Truth):
    # Entries: RETURNS again, CORRECTED, NEW; exits: RETURNS, LEAVES; before: MOVES, RETURNS, LEAVES.
    assert truth.of("cluster C1", "2026Q3")["DP3-02"] == (Decimal("33.333333"), 3, "suppressed")
    # Z2 has LEAVES and MOVES before, NEW enters, LEAVES goes.
    assert truth.of("zone Z2", "2026Q3")["DP3-02"] == (Decimal(0), 2, "suppressed")


def test_evenness_of_types(truth: Truth):
    # Producer, application, circulation, service once each.
    assert truth.of("cluster C1", "2026Q3")["DP3-04"] == (Decimal(1), 4, "observed")
    # Z2: producer and service, half each: ln 2 / ln 4.
    assert truth.of("zone Z2", "2026Q3")["DP3-04"][0] == Decimal("0.5")


def test_two_years_later(truth: Truth):
    # Until 30 June 2026, since 1 July 2025: OLD (28 February 2026), SHORT (1 March), RETURNS (1 May).
    assert truth.of("cluster C1", "2026Q2")["DP3-07"][:2] == (Decimal("66.666667"), 3)
    # A quarter later LEAVES as well (15 August).
    assert truth.of("cluster C1", "2026Q3")["DP3-07"][:2] == (Decimal(75), 4)


def test_incubation_ends_in_twelve_months(truth: Truth):
    # From 1 October 2025: OLD and LEAVES; NEW's day, 30 September 2025, is one too early.
    assert truth.of("cluster C1", "2026Q3")["DP3-06"][:2] == (Decimal(50), 2)


def test_who_benefits_trades_is_visited_is_served(tmp_path: Path):
    names = ("A", "B", "C", "D", "E")
    enterprises = rows("uscc", *((n,) for n in names), entered_on="2025-01-01", filed_on="2025-01-01")
    order = {"opened_on": "2026-07-01", "cluster_code": "C9", "amount_cny": 1}
    truth = Truth(
        tmp_path,
        {
            "enterprises": enterprises,
            "policy_grants": rows(
                "uscc disbursed_on", ("A", "2026-07-01"), ("A", "2026-08-01"), ("B", "2026-06-30")
            ),
            # Anywhere, as seller or buyer; a cancelled order does not count.
            "data_transactions": [
                order | {"seller_uscc": "A", "buyer_uscc": "Z"},
                order | {"seller_uscc": "Z", "buyer_uscc": "B"},
                order | {"seller_uscc": "C", "buyer_uscc": "D", "cancelled_on": "2026-07-02"},
            ],
            # Until the last day of the period, or longer.
            "collaborations": rows(
                "uscc kind started_on ended_on",
                ("A", "data_space", "2025-05-01", "2026-09-30"),
                ("B", "data_space", "2025-05-01", "2026-09-29"),
                ("C", "data_space", "2026-10-01", None),
                ("D", "scenario", "2025-05-01", None),
                ("E", "data_space", "2026-09-30", None),
            ),
            "visits": rows("uscc visited_on", ("A", "2026-09-30"), ("A", "2026-09-29"), ("B", "2026-10-01")),
            "service_requests": rows(
                "uscc submitted_at", ("A", "2026-09-30 23:59:59"), ("B", "2026-10-01 00:00:00")
            ),
            "activities": rows("activity_id held_on", ("T", "2026-07-01"), ("U", "2026-06-30")),
            "activity_attendances": rows("activity_id uscc", ("T", "A"), ("T", "C"), ("U", "D")),
        },
    )
    found = truth.of("cluster C1", "2026Q3")
    assert found["DP1-04"] == (Decimal(20), 5, "observed")
    assert found["DP5-06"] == (Decimal(40), 5, "observed")
    assert found["DP6-05"] == (Decimal(40), 5, "observed")
    assert found["SQ7-01"] == (Decimal(20), 5, "observed")
    assert found["SQ8-02"] == (Decimal(40), 5, "observed")
