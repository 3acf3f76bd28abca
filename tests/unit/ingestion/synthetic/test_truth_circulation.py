"""Orders, products, grants and funds in the test-side calculation, worked out by hand."""

from decimal import Decimal
from pathlib import Path

from tests.unit.ingestion.synthetic.handmade import Truth, rows


def orders(*values: tuple[object, ...]) -> list[dict[str, object]]:
    return rows("opened_on delivered_on amount_cny", *values, seller_uscc="S", buyer_uscc="B")


def test_growth_needs_a_whole_base(tmp_path: Path):
    truth = Truth(
        tmp_path,
        {
            "data_transactions": orders(
                ("2025-02-10", "2025-03-31", 300),
                ("2025-03-31", "2025-04-01", "200.10"),
                ("2025-04-01", "2025-06-30", "199.90"),
                ("2026-04-01", "2026-04-02", 500),
                ("2026-04-01", None, 999),
                ("2026-01-01", "2026-03-01", 600),
            )
        },
    )
    # 500 against 400.
    assert truth.of("cluster C1", "2026Q2")["DP5-04"] == (Decimal(25), 1, "observed")
    # The base, 2025Q1, begins before February 2025.
    assert truth.of("cluster C1", "2026Q1")["DP5-04"] == (None, 0, "not_applicable")
    # A base without any delivery.
    assert truth.of("cluster C1", "2026Q3")["DP5-04"] == (None, 0, "not_applicable")
    # Nothing delivered now: all of it is lost.
    assert truth.of("cluster C1", "2027Q1")["DP5-04"] == (Decimal(-100), 1, "observed")


def test_buyers_that_come_again_to_a_seller(tmp_path: Path):
    pairs = [
        # Twice from S1; twice, but from two sellers; twice, but one cancelled; twice, but one too long ago.
        ("B1", "S1", "2025-10-01", None),
        ("B1", "S1", "2026-09-30", None),
        ("B2", "S1", "2026-01-01", None),
        ("B2", "S2", "2026-01-01", None),
        ("B3", "S1", "2026-01-01", None),
        ("B3", "S1", "2026-01-01", "2026-01-02"),
        ("B4", "S1", "2025-09-30", None),
        ("B4", "S1", "2026-01-01", None),
        # Only cancelled: no buyer.
        ("B5", "S1", "2026-01-01", "2026-01-02"),
    ]
    truth = Truth(
        tmp_path, {"data_transactions": rows("buyer_uscc seller_uscc opened_on cancelled_on", *pairs)}
    )
    assert truth.of("cluster C1", "2026Q3")["DP5-07"][:2] == (Decimal(25), 4)


def test_cross_border_over_twelve_months_without_duty(tmp_path: Path):
    abroad = [
        ("2025-10-01", True, "approved"),
        ("2026-09-30", True, "pending"),
        ("2026-01-01", True, "none"),
        ("2026-01-01", False, "approved"),
        ("2025-09-30", True, "rejected"),
        ("2026-01-01", True, None),
    ]
    truth = Truth(
        tmp_path, {"data_transactions": rows("opened_on is_cross_border assessment_status", *abroad)}
    )
    assert truth.of("cluster C1", "2026Q3")["DP5-08"] == (Decimal(25), 4, "suppressed")
    assert truth.of("cluster C1", "2028Q3")["DP5-08"] == (None, 0, "not_applicable")


def test_registration_and_conversion(tmp_path: Path):
    truth = Truth(
        tmp_path,
        {
            "data_products": rows(
                "applied_on registered_on assessed_on booked_on",
                # Friday to Monday is one working day, the same day none, 30 September to 9 October 2025 one.
                ("2026-09-11", "2026-09-14", "2026-09-30", None),
                ("2026-09-14", "2026-09-14", None, "2026-10-01"),
                ("2025-09-30", "2025-10-09", None, "2026-01-01"),
                ("2026-09-14", None, None, None),
            ),
            "enterprises": rows(
                "uscc", *((n,) for n in "ABCDE"), entered_on="2025-01-01", filed_on="2025-01-01"
            ),
        },
    )
    found = truth.of("cluster C1", "2026Q3")
    assert found["DP5-01"] == (Decimal(40), 5, "observed")
    assert found["DP5-02"] == (Decimal("0.5"), 2, "observed")
    assert found["DP5-03"][:2] == (Decimal("66.666667"), 3)
    assert truth.of("cluster C1", "2025Q4")["DP5-02"] == (Decimal(1), 1, "observed")


def test_grants_that_are_due(tmp_path: Path):
    grants = rows(
        "policy_kind applied_on approved_on approved_amount_cny due_on disbursed_on disbursed_amount_cny",
        ("talent", "2026-07-01", "2026-07-10", 100, "2026-09-30", "2026-07-15", 60),
        ("tax", "2026-07-01", "2026-07-10", 300, "2026-07-20", None, None),
        ("tax", "2026-07-01", None, None, None, None, None),
        ("talent", "2026-07-01", "2026-07-10", 100, "2026-10-01", "2026-07-03", 100),
    )
    found = Truth(tmp_path, {"policy_grants": grants}).of("cluster C1", "2026Q3")
    assert found["DP1-02"] == (Decimal(15), 2, "suppressed")
    assert found["DP7-03"] == (Decimal(60), 1, "suppressed")
    # Ten and two working days.
    assert found["DP1-03"] == (Decimal(6), 2, "observed")


def test_funds_of_the_year_so_far(tmp_path: Path):
    funds = rows(
        "kind is_key_project amount_cny entry_on",
        ("planned", False, 900, "2025-12-31"),
        ("planned", True, 100, "2026-01-01"),
        ("planned", False, 100, "2026-06-30"),
        ("planned", False, 50, "2026-07-01"),
        ("arrived", True, 80, "2026-02-01"),
        ("arrived", False, 70, "2026-05-05"),
        ("spent", True, 20, "2026-06-30"),
        ("spent", False, 40, "2026-06-30"),
    )
    truth = Truth(tmp_path, {"funds": funds})
    assert truth.of("cluster C1", "2026Q2")["DP1-05"] == (Decimal(75), 2, "observed")
    assert truth.of("cluster C1", "2026Q2")["DP1-06"] == (Decimal(25), 1, "observed")
    assert truth.of("cluster C1", "2026Q3")["DP1-05"] == (Decimal(60), 3, "observed")


def test_financing_per_enterprise(tmp_path: Path):
    deals = rows(
        "kind amount_cny started_on",
        ("loan", "12345.67", "2026-07-01"),
        ("equity", "7654.33", "2026-09-30"),
        ("standard", 999, "2026-08-01"),
        ("loan", 999, "2026-06-30"),
    )
    enterprises = rows("uscc", ("A",), ("B",), entered_on="2025-01-01", filed_on="2025-01-01")
    truth = Truth(tmp_path, {"collaborations": deals, "enterprises": enterprises})
    assert truth.of("cluster C1", "2026Q3")["DP5-09"] == (Decimal(1), 2, "observed")
    assert truth.of("cluster C1", "2026Q4")["DP5-09"] == (Decimal(0), 2, "observed")
