"""Windows, years and grains of a measure, on rows whose sums are worked out by hand."""

from decimal import Decimal

import pytest

# Each entry has an amount of its own power of two, so that a sum says which entries it holds.
ENTRIES = {
    "2024-12-31": 1,
    "2025-01-01": 2,
    "2025-03-31": 4,
    "2025-04-01": 8,
    "2025-12-31": 16,
    "2026-01-01": 32,
    "2026-02-28": 64,
    "2026-03-01": 128,
    "2026-03-31": 256,
    "2026-04-01": 512,
}


@pytest.fixture
def dated(fresh):
    """The small warehouse with fund entries on the borders of windows; periods from 2025 to March 2026."""
    entries = ", ".join(f"(date '{day}', {amount})" for day, amount in ENTRIES.items())
    fresh.insert(
        "funds",
        "select 'E' || amount as entry_id, 'C1' as cluster_code, 'planned' as kind, false as is_key_project,"
        " day as entry_on, amount as amount_cny, day as filed_on"
        f" from (values {entries}) as entries(day, amount)",
    )
    fresh.rows("update raw.clusters set established_on = date '2025-01-01'")
    fresh.rows("update raw.zones set established_on = date '2025-01-01'")
    fresh.rows(
        "update raw.service_requests set submitted_at = timestamp '2025-01-01 09:00:00'"
        " where request_id = 'R12'"
    )
    fresh.rows(
        "update raw.service_requests set first_response_at = timestamp '2026-03-31 09:00:00'"
        " where request_id = 'R11'"
    )
    return fresh


def add_indicator(dbt, numerator: str, grain: str = "cluster", periods: str = "month;quarter;year") -> None:
    dbt.rows(f"""
        create temp table row_99 as select * from indicators where code = 'SQ3-01';
        update row_99
        set code = 'SQ9-99', min_cases = 0, scale = 1, numerator = '{numerator}', denominator = null,
            grain = '{grain}', periods = '{periods}';
        insert into indicators from row_99;
    """)


def values(dbt) -> dict[str, int]:
    """The observed values of the added indicator, by period."""
    rows = dbt.rows(
        "select period_code, value from indicator_value"
        " where indicator_code = 'SQ9-99' and unit_code = 'C1' and status = 'observed'"
    )
    return {code: int(value) for code, value in rows}


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        # month, quarter and year that hold the day
        ("", {"2025-12": 16, "2026-01": 32, "2026-03": 384, "2025Q1": 6, "2026Q1": 480, "2025": 30}),
        # 1 April 2025 .. 31 March 2026 for March and the first quarter; the year is its own twelve months
        (
            " in 12 months",
            {"2025-12": 30, "2026-01": 60, "2026-03": 504, "2025Q1": 7, "2026Q1": 504, "2025": 30},
        ),
        # from 1 January of the period's own year
        (" in year", {"2025-12": 30, "2026-01": 32, "2026-03": 480, "2025Q1": 6, "2026Q1": 480, "2025": 30}),
        # the last month of the period
        (" at end", {"2025-12": 16, "2026-01": 32, "2026-03": 384, "2025Q1": 4, "2026Q1": 384, "2025": 16}),
    ],
)
def test_a_window_holds_the_rows_of_its_days(dated, window: str, expected: dict[str, int]) -> None:
    add_indicator(dated, f"sum(fct_funds.planned_cny @ entry_on{window})")
    done = dated("run", "--exclude", "path:models/scores")
    assert done.success, done.said
    found = values(dated)
    assert {code: found.get(code) for code in expected} == expected
    assert "2026" not in found


def test_a_row_asks_for_its_period_types_only(dated) -> None:
    add_indicator(dated, "sum(fct_funds.planned_cny @ entry_on in year)", periods="quarter")
    assert dated("run", "--exclude", "path:models/scores").success
    assert set(values(dated)) == {"2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1"}


def test_providers_and_categories_are_units_of_their_own(fresh) -> None:
    """Requests 1..4 went to P1, 5..6 to P2, the rest to none; all are of one item."""
    fresh.rows(
        "update raw.service_requests set item_code = 'I', provider_code = case"
        " when cast(substr(request_id, 2) as int) <= 4 then 'P1'"
        " when cast(substr(request_id, 2) as int) <= 6 then 'P2' end"
    )
    fresh.insert(
        "service_items",
        "select 'I' as item_code, 'C1' as cluster_code, '7.2.1' as category_clause,"
        " 'CN-STATUTORY' as calendar_code, date '2020-01-01' as valid_from",
    )
    fresh.insert(
        "providers",
        "select unnest(['P1', 'P2']) as provider_code, 'C1' as cluster_code,"
        " date '2025-01-01' as admitted_on, date '2025-01-01' as filed_on",
    )
    add_indicator(
        fresh,
        "count(fct_service_requests.is_submitted @ submitted_at)",
        grain="cluster;zone;provider;category",
        periods="month",
    )
    done = fresh("run", "--exclude", "path:models/scores")
    assert done.success, done.said
    assert fresh.rows(
        "select unit_type, unit_code, provider_code, category_clause, value from indicator_value"
        " where indicator_code = 'SQ9-99' and status = 'observed' and period_code = '2026-01'"
        " and cluster_code = 'C1' order by all"
    ) == [
        ("category", "C1/7.2.1", None, "7.2.1", Decimal(12)),
        ("cluster", "C1", None, None, Decimal(12)),
        ("provider", "P1", "P1", None, Decimal(4)),
        ("provider", "P2", "P2", None, Decimal(2)),
        ("zone", "C1-Z1", None, None, Decimal(12)),
    ]


@pytest.mark.parametrize(
    ("numerator", "grain", "periods", "complaint"),
    [
        ("sum(fct_funds.planned_cny @ entry_on in 6 months)", "cluster", "year", "is not a measure"),
        ("count(fct_enterprise_periods.is_active @ period in year)", "cluster", "year", "is not a measure"),
        ("sum(fct_funds.planned_cny @ entry_on)", "park", "year", "'park' in column grain is not known"),
        ("sum(fct_funds.planned_cny @ entry_on)", "cluster", "week", "'week' in column periods is not known"),
        (
            "count(fct_complaints.is_due @ due_on)",
            "cluster;provider",
            "year",
            "fct_complaints has no column 'provider_code'",
        ),
    ],
)
def test_a_wrong_window_or_grain_stops_the_run_and_is_named(
    fresh, numerator: str, grain: str, periods: str, complaint: str
) -> None:
    add_indicator(fresh, numerator, grain, periods)
    done = fresh("run", "--select", "int_indicator__first_stage_measure")
    assert not done.success
    message = " ".join(done.said.split())
    assert "catalogue row SQ9-99: " in message
    assert complaint in message
