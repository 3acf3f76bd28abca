"""The badge of a value and its bounds, against figures computed by hand (see ``badge_world``)."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from expectations import badge, waivers
from expectations.derive import all_suites
from expectations.run import run_layer
from tests.unit.expectations import badge_world
from tests.unit.expectations.conftest import Warehouse

TABLES = ("raw.visit_issues", "stg_service__visit_issues")
Q3 = "cluster_code = 'C1' and period_code = '2026Q3'"


def compute(house: Warehouse, folder: Path, change: str = "", waived: str = "") -> Warehouse:
    """The badges of the small warehouse after a change, with a waiver of one rule where one is named."""
    with house.open() as connection:
        badge_world.fill(connection)
        connection.execute(change)
    for layer in ("raw", "marts"):
        suites = [suite for suite in all_suites(badge_world.PROJECT, layer) if suite.label in TABLES]
        results = run_layer(house.settings, layer, run_id="one", suites=suites)
        for rule in [rule for suite in suites for rule in suite.rules if rule.id == waived]:
            waivers.add(
                rule,
                house.settings,
                scope="*",
                reason="known",
                owner="a",
                approver="b",
                expires_on=date(2099, 1, 1),
                evidence=badge_world.manifest(folder),
            )
        waivers.apply(house.settings, results, run_id="one")
    badge.write(house.settings, badge_world.manifest(folder))
    return house


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[tuple]]:
    """Rows of the badges of the small warehouse as it is."""
    folder = tmp_path_factory.mktemp("badge")
    return compute(Warehouse(folder / "home"), folder).rows


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., list[tuple]]:
    """Rows of the badges after a change, with nothing refused."""

    def rows(query: str, change: str = "", waived: str = "") -> list[tuple]:
        change = f"delete from ingest.quarantine; {change}"
        return compute(Warehouse(tmp_path / "home"), tmp_path, change, waived).rows(query)

    return rows


def test_refused_records_are_counted_where_they_may_belong(sound):
    found = sound(
        "select cluster_code, period_code, accepted_rows, refused_rows, refused_pct "
        "from checks.badge where indicator_code = 'SQ7-02' order by all"
    )
    # f1: both refused lines are of C1. f2: the line of nobody may be of either cluster; a line that only
    # repeats an accepted one is none, and C12 is no name of C1.
    assert found == [("C1", "2026Q2", 8, 2, 20.0), ("C1", "2026Q3", 4, 1, 20.0), ("C2", "2026Q3", 2, 2, 50.0)]


def test_bounds_are_the_worst_and_the_best_case(sound):
    found = sound(
        "select cluster_code, period_code, value_low, value_high, points_shift, index_shift "
        "from checks.badge where indicator_code = 'SQ7-02' order by all"
    )
    # Points are (value - 70) / 28, cut at 0 and 1.
    assert found == [
        ("C1", "2026Q2", 80.0, 100.0, 64.285714, None),  # 8/10 and 10/10; 100 against 35.714286 points
        ("C1", "2026Q3", 60.0, 80.0, 17.857143, pytest.approx(0.357143, abs=1e-6)),  # 3/5, 4/5; weight 0.02
        ("C2", "2026Q3", 25.0, 75.0, 17.857143, None),  # 1/4, 3/4; 0 against 17.857143 points
    ]


def test_the_gravest_reason_makes_the_badge(sound):
    found = sound(
        "select cluster_code, period_code, indicator_code, badge, reason_codes from checks.badge order by all"
    )
    assert found == [
        ("C1", "2026Q2", "SQ7-02", "with_reservations", "REFUSED_SOME;MATERIAL"),  # 20 % is not above 20 %
        ("C1", "2026Q3", "SQ7-02", "with_reservations", "REFUSED_SOME;MATERIAL"),
        ("C2", "2026Q3", "DP1-01", "not_to_be_used", "INPUT_UNUSABLE"),  # made of the next
        ("C2", "2026Q3", "SQ7-02", "not_to_be_used", "REFUSED_MANY;MATERIAL"),
    ]


def test_the_reason_is_told_in_both_languages(sound):
    [(zh, en)] = sound(f"select reasons_zh, reasons_en from checks.badge where {Q3}")
    assert zh == "部分记录被拒收：visit_issues 20.00%；拒收记录最多可使指标得分变动 17.9 分"
    refused = "some records were refused: visit_issues 20.00%"
    assert en == f"{refused}; the refused records could move the points by up to 17.9"


def test_without_refused_records_a_value_is_trusted(changed):
    found = changed(
        f"select badge, reason_codes, value_low, value_high, points_shift from checks.badge where {Q3}",
        "delete from ingest.quarantine",
    )
    assert found == [("trusted", None, 75.0, 75.0, 0.0)]


def test_data_older_than_the_contract_allows_is_said(changed):
    # visit_issues are to be filed every 31 days: 30 August + 31 = 30 September is in time, 29 August is not
    query = "select period_code, reason_codes from checks.badge where cluster_code = 'C1' order by 1"
    change = "update ingest.files set received_at = timestamp '2026-08-29 23:00:00'"
    assert changed(query, change) == [("2026Q2", None), ("2026Q3", "STALE")]


def test_a_failed_critical_rule_makes_the_values_of_its_clusters_unusable(changed):
    # an issue answered before it was raised
    change = "update stg_service__visit_issues set answered_on = raised_on - 1 where issue_id = 'I9'"
    query = (
        "select cluster_code, period_code, badge, reason_codes from checks.badge "
        "where indicator_code = 'SQ7-02' order by all"
    )
    spoilt = changed(query, change)
    assert spoilt == [
        ("C1", "2026Q2", "not_to_be_used", "CRITICAL_FAILED"),
        ("C1", "2026Q3", "not_to_be_used", "CRITICAL_FAILED"),
        ("C2", "2026Q3", "trusted", None),
    ]


def test_a_waiver_leaves_a_reservation(changed):
    change = "update stg_service__visit_issues set answered_on = raised_on - 1 where issue_id = 'I9'"
    query = f"select badge, reason_codes from checks.badge where {Q3}"
    found = changed(query, change, waived="STG-SERVICE__VISIT_ISSUES-CONTRACT")
    assert found == [("with_reservations", "CRITICAL_WAIVED")]


def test_a_rule_on_a_column_that_the_indicator_does_not_use_is_no_reason(changed):
    # RAW-ISS-004, a warning: the visit is unknown, of every issue
    failed = "(select count(*) from checks.latest where rule_id = 'RAW-ISS-004' and state = 'failed')"
    found = changed(
        f"select badge, {failed} from checks.badge where {Q3}", "update raw.visit_issues set visit_id = 'V9'"
    )
    assert found == [("trusted", 1)]
