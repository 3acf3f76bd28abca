"""Data items, platform, construction, security and targets in the test-side calculation, by hand."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from tests.truth.targets import attainment
from tests.unit.ingestion.synthetic.handmade import Truth, rows


def test_items_at_the_end_and_over_the_quarters(tmp_path: Path):
    yes, no = True, False
    items = rows(
        "item_id report_period source_kind is_required is_catalogued classification_level "
        "sharing_requests_due sharing_requests_met is_quality_checked is_quality_passed industry_zone_code",
        ("A", "2025Q3", "public", yes, no, None, 10, 5, yes, yes, "Z1"),
        ("A", "2025Q4", "public", yes, yes, "core", 10, None, yes, no, None),
        ("B", "2025Q4", "public", yes, no, "important", None, None, no, None, "Z1"),
        ("C", "2025Q4", "social", yes, yes, "important", 4, 4, yes, yes, "Z2"),
        ("D", "2025Q4", "social", no, yes, "important", None, None, no, None, None),
        ("E", "2025Q4", "public", no, yes, None, None, None, yes, yes, "Z3"),
    )
    controls = rows(
        "subject_code control_code report_period is_required is_in_force",
        # A has both it needs; C lacks one; D needs none; E is not important; a year-old state is past.
        ("A", "encryption", "2025Q4", yes, yes),
        ("A", "backup", "2025Q4", yes, yes),
        ("A", "audit_log", "2025Q4", no, no),
        ("C", "encryption", "2025Q4", yes, yes),
        ("C", "backup", "2025Q4", yes, no),
        ("D", "backup", "2025Q4", no, yes),
        ("E", "backup", "2025Q4", yes, yes),
        ("A", "backup", "2025Q3", yes, no),
        subject_kind="data_item",
    )
    platform = rows(
        "control_code is_required is_in_force",
        ("monitoring", yes, yes),
        ("provenance", yes, no),
        ("trusted_identity", no, no),
        ("backup", yes, yes),
        subject_kind="platform",
        subject_code="P",
        report_period="2025Q4",
    )
    zones = rows(
        "target_code target_year",
        ("Z1", 2025),
        ("Z2", 2024),
        ("Z2", 2025),
        ("Z3", 2026),
        target_kind="industry_zone",
        due_on="2025-12-31",
    )
    truth = Truth(
        tmp_path,
        {"data_items": items, "security_controls": controls + platform, "cluster_targets": zones},
    )
    found = truth.of("cluster C1", "2025")
    assert found["DP4-01"][:2] == (Decimal(50), 2)
    assert found["DP4-03"][:2] == (Decimal("37.5"), 3)
    assert found["DP4-04"][:2] == (Decimal(50), 4)
    # Z1 is held by an item that is not catalogued (and by one in an earlier quarter).
    assert found["DP4-05"] == (Decimal(50), 2, "observed")
    assert found["DP4-06"][:2] == (Decimal(75), 4)
    assert found["DP9-01"][:2] == (Decimal(75), 4)
    assert found["DP9-02"][:2] == (Decimal("33.333333"), 3)
    assert found["DP9-03"] == (Decimal(50), 2, "observed")


def test_platform_and_sites(tmp_path: Path):
    yes, no = True, False
    truth = Truth(
        tmp_path,
        {
            "platform_months": rows(
                "report_month component_code is_planned is_in_operation scheduled_minutes "
                "unplanned_downtime_minutes",
                ("2026-08", "governance", yes, yes, 1000, 100),
                ("2026-09", "governance", yes, no, None, 7),
                ("2026-09", "custody", no, yes, 500, None),
                ("2026-09", "equity", yes, yes, 500, 0),
                ("2026-09", "channel_government", yes, yes, None, None),
                ("2026-09", "channel_enterprise", no, yes, None, None),
                ("2026-09", "channel_third_party", yes, no, None, None),
            ),
            "infrastructure_months": rows(
                "site_code report_month accelerator_hours_requested accelerator_hours_delivered "
                "floor_area_available_m2 floor_area_let_m2 service_level_target_pct service_level_actual_pct",
                ("S", "2026-07", 100, 50, 1000, 100, "99.9", "99.9"),
                ("S", "2026-09", 300, 250, 1000, 400, "99.9", "99.8999"),
                ("T", "2026-09", 999, None, 1000, 600, None, 100),
            ),
        },
    )
    found = truth.of("cluster C1", "2026Q3")
    assert found["DP2-01"] == (Decimal(20), 2, "observed")
    assert found["DP2-02"] == (Decimal(95), 3, "observed")
    assert found["DP2-03"] == (Decimal(50), 2, "observed")
    assert found["DP2-04"] == (Decimal(75), 2, "observed")
    assert found["DP2-06"] == (Decimal(50), 2, "observed")
    assert found["DP2-07"] == (Decimal(50), 2, "observed")


def test_construction_and_incidents(tmp_path: Path):
    truth = Truth(
        tmp_path,
        {
            "construction_tasks": rows(
                "kind phase_clause planned_on finished_on approved_on is_passed_first_time budget_cny "
                "actual_cost_cny",
                ("milestone", "6.7.6", "2025-10-01", "2025-10-01", None, None, 100, 90),
                ("milestone", "6.7.6", "2026-09-30", None, None, None, 100, None),
                ("deliverable", "6.7.4", "2026-01-01", "2026-02-01", "2026-03-01", None, 100, 115),
                ("deliverable", "6.7.5", "2026-01-01", None, "2026-01-01", None, None, None),
                ("inspection", "6.7.7", "2026-01-01", "2026-01-01", None, False, None, 5),
                ("inspection", "6.7.7", "2026-01-01", "2026-01-01", None, None, None, None),
                ("acceptance", "6.7.11", "2025-01-01", "2025-10-01", None, True, None, None),
            ),
            "security_events": rows(
                "is_confirmed discovered_at contained_at",
                (True, "2025-09-30 00:00:00", "2025-10-01 00:00:00"),
                (True, "2026-09-30 22:59:59", "2026-09-30 23:59:59"),
                (False, "2026-01-01 00:00:00", "2026-01-09 00:00:00"),
                (True, "2026-01-01 00:00:00", None),
            ),
            "institutions": rows(
                "required_from issued_on repealed_on",
                ("2026-09-30", "2026-09-30", "2026-09-30"),
                ("2026-01-01", "2026-10-01", None),
                ("2026-01-01", "2025-01-01", "2026-09-29"),
                ("2026-10-01", "2025-01-01", None),
            ),
            "improvement_actions": rows(
                "source_kind due_on closed_on is_effective",
                ("construction", "2026-08-01", "2026-08-01", False),
                ("coordination", "2025-10-01", None, None),
                ("survey", "2026-08-01", "2026-08-01", True),
                ("complaint", "2026-08-01", "2026-08-01", None),
                ("review", "2026-06-30", "2026-06-30", True),
            ),
        },
    )
    found = truth.of("cluster C1", "2026Q3")
    assert found["DP8-01"][:2] == (Decimal(50), 2)
    assert found["DP8-02"][:2] == (Decimal(100), 1)
    # (10 + 15) / 200.
    assert found["DP8-03"][:2] == (Decimal("12.5"), 2)
    assert found["DP8-04"][:2] == (Decimal(0), 1)
    assert found["DP8-06"][:2] == (Decimal(100), 1)
    assert found["DP8-07"][:2] == (Decimal(50), 2)
    assert found["SQ7-03"][:2] == (Decimal(50), 2)
    # 24 hours and one.
    assert found["DP9-04"] == (Decimal("12.5"), 2, "observed")
    assert found["DP9-05"] == (Decimal("33.333333"), 3, "observed")


def test_attainment_of_targets():
    targets = {"B": 80, "C": 10, "F": 5, "N": 50, "S": 50, "Z": 0, "H": 20}
    values = {
        "B": ("observed", Fraction(60)),
        "C": ("observed", Fraction(40)),
        "F": ("observed", Fraction(0)),
        "N": ("not_reported", None),
        "S": ("suppressed", Fraction(99)),
        "Z": ("observed", Fraction(9)),
        "H": ("observed", Fraction(90)),
    }
    directions = dict.fromkeys(values, "benefit") | {"C": "cost", "F": "cost"}
    found = attainment({code: Fraction(t) for code, t in targets.items()}, values, directions)
    # B 0.75, C 10 / 40, F at no cost 1, N 0, H capped at 1.
    assert (found.numerator, found.denominator) == (3, 5)


def test_targets_of_the_year_against_the_period(tmp_path: Path):
    truth = Truth(
        tmp_path,
        {
            "enterprises": rows(
                "uscc entered_on", ("A", "2026-01-01"), ("B", "2026-05-01"), filed_on="2026-05-01"
            ),
            "cluster_targets": rows(
                "target_kind target_code target_value target_year due_on",
                ("indicator", "DP3-01", 4, 2026, None),
                ("indicator", "DP3-01", 9, 2025, None),
                ("indicator", "DP1-01", 9, 2026, None),
                ("indicator", "SQ1-01", 90, 2026, None),
                ("intake", "2026A", 4, 2026, "2026-03-31"),
                ("intake", "2026B", 4, 2026, "2026-06-30"),
            ),
        },
    )
    # Two of four enterprises, and no service items were ever reported: (0.5 + 0) / 2.
    assert truth.of("cluster C1", "2026Q2")["DP1-01"] == (Decimal(25), 2, "observed")
    assert truth.of("cluster C1", "2026Q1")["DP3-03"][:2] == (Decimal(25), 1)
    assert truth.of("cluster C1", "2026Q2")["DP3-03"][:2] == (Decimal(25), 2)
