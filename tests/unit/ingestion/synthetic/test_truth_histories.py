"""Look-backs over records that begin too late, in the test-side calculation, worked out by hand."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.truth.enterprises import rate_enterprises
from tests.unit.ingestion.synthetic.handmade import Truth, rows

CLUSTERS = [
    {"cluster_code": "OLD", "established_on": "2020-01-01"},
    {"cluster_code": "YOUNG", "established_on": "2025-07-01"},
    {"cluster_code": "EVE", "established_on": "2025-06-30"},
]
NAMES = [row["cluster_code"] for row in CLUSTERS]


def everywhere(columns: str, *values: tuple, **fixed: object) -> list[dict[str, object]]:
    """The same rows in every cluster."""
    return [row for name in NAMES for row in rows(columns, *values, **fixed, cluster_code=name)]


@pytest.fixture
def truth(tmp_path: Path) -> Truth:
    """Orders since October 2025, money since January or February 2026, courses of OLD since January 2026."""
    buyers = [(f"B{n}", "2025-10-31") for n in range(5)]
    staff = [(f"{name}{n}", name) for name in NAMES for n in range(5)]
    return Truth(
        tmp_path,
        {
            "clusters": CLUSTERS,
            "data_transactions": everywhere(
                "buyer_uscc opened_on", *buyers, seller_uscc="S", amount_cny=1, delivered_on="2025-11-01"
            ),
            "funds": [
                row
                for kind in ("planned", "arrived")
                for row in rows(
                    "cluster_code entry_on",
                    ("OLD", "2026-02-01"),
                    ("YOUNG", "2026-02-01"),
                    ("EVE", "2026-01-31"),
                    kind=kind,
                    amount_cny=10,
                )
            ],
            "staff": rows("staff_id cluster_code", *staff, joined_on="2024-01-01"),
            "staff_training": rows(
                "staff_id cluster_code held_on",
                ("OLD0", "OLD", "2026-01-31"),
                kind="assessment",
                is_passed=True,
            ),
            "enterprises": rows(
                "uscc cluster_code", ("S", "OLD"), entered_on="2024-01-01", filed_on="2024-01-02"
            ),
        },
    )


@pytest.mark.parametrize(
    ("cluster", "code", "period", "status"),
    [
        # Twelve months to June begin in July 2025, those to September in October.
        ("OLD", "DP5-07", "2026Q2", "not_applicable"),
        ("OLD", "DP5-07", "2026Q3", "observed"),
        ("EVE", "DP5-07", "2026Q2", "not_applicable"),
        # Nothing can have been before it was established.
        ("YOUNG", "DP5-07", "2026Q2", "observed"),
        # The year begins in January.
        ("YOUNG", "DP1-05", "2026Q2", "not_applicable"),
        ("EVE", "DP1-05", "2026Q2", "observed"),
        # Staff were there before, but the first course was in January 2026.
        ("OLD", "SQ6-02", "2026Q3", "not_applicable"),
        ("OLD", "SQ6-02", "2026Q4", "observed"),
        # Staff without any course count as they are.
        ("EVE", "SQ6-02", "2026Q3", "observed"),
        # Nothing filed is not reported, whatever the window.
        ("OLD", "DP8-05", "2026Q2", "not_reported"),
    ],
)
def test_records_must_begin_with_the_look_back(
    truth: Truth, cluster: str, code: str, period: str, status: str
) -> None:
    assert truth.of(f"cluster {cluster}", period)[code][2] == status


def test_an_enterprise_is_rated_on_a_whole_window(truth: Truth, tmp_path: Path) -> None:
    rated = rate_enterprises(tmp_path, ["2026Q2", "2026Q3"]).filter(indicator_code="ER2-01")
    assert rated.select("period_code", "value", "status").rows() == [
        ("2026Q2", None, "not_applicable"),
        # Five orders of one yuan in each of three clusters.
        ("2026Q3", Decimal("0.0015"), "observed"),
    ]
