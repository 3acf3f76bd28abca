"""Text to values: every expected value is worked out by hand; what is in doubt is no value."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.ingestion.taking import ENTERPRISE, REQUEST, ZONE, check, value


def day(text: str) -> Any:
    return value("zones", ZONE, "established_on", text)


def moment(text: str) -> Any:
    return value("service_requests", REQUEST, "submitted_at", text)


def money(text: str) -> Any:
    return value("enterprises", ENTERPRISE, "registered_capital_cny", text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01", "2026/03/01", "2026/3/1", "2026年3月1日", "2026年03月01日", "20260301", "46082",
        "２０２６－０３－０１", "２０２６年３月１日", " 2026-03-01 ", "2026-03-01 00:00:00",
    ],
)  # fmt: skip
def test_ways_to_write_a_day(text: str) -> None:
    assert day(text) == date(2026, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30", "2026-02-29", "2026-13-01", "2026-00-10", "20260230", "2026105", "202615", "2026-1",
        "26-03-01", "26/3/1", "01/03/2026", "3/1/26", "2026-03-01 09:30:00", "2026.03.01", "待定", "0", "-",
        "2026-03-01x", "1026-03-01", "2226-03-01", "20261", "20001", "36525", "73051", "46082.5", "2026③1",
        "二〇二六年三月一日", "#N/A", "46,082",
    ],
)  # fmt: skip
def test_texts_that_are_no_day(text: str) -> None:
    assert day(text) == "REASON:BAD_DATE"


def test_leap_days_and_the_ends_of_the_serials() -> None:
    # Day 1 of Excel is 1900-01-01 and it counts a 29 February 1900: 36526 is 2000-01-01, 73050 is 2099-12-31.
    assert day("2024-02-29") == date(2024, 2, 29)
    assert day("36526") == date(2000, 1, 1)
    assert value("enterprises", ENTERPRISE, "incubation_due_on", "73050") == date(2099, 12, 31)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01 09:30:00", datetime(2026, 3, 1, 9, 30)),
        ("2026-03-01T09:30:00", datetime(2026, 3, 1, 9, 30)),
        ("2026-03-01 09:30", datetime(2026, 3, 1, 9, 30)),
        ("2026/3/1 9:30", datetime(2026, 3, 1, 9, 30)),
        ("2026/03/01 09:30:59", datetime(2026, 3, 1, 9, 30, 59)),
        ("2026-03-01 09:30:00.250", datetime(2026, 3, 1, 9, 30, 0, 250_000)),
        ("２０２６－０３－０１　０９：３０", datetime(2026, 3, 1, 9, 30)),
        ("46082.5", datetime(2026, 3, 1, 12, 0)),
        # 09:30:00 is 34,200 of 86,400 seconds = 0.3958333...
        ("46082.395833333336", datetime(2026, 3, 1, 9, 30)),
        ("46082.39583", datetime(2026, 3, 1, 9, 30)),
    ],
)
def test_ways_to_write_a_moment(text: str, expected: datetime) -> None:
    assert moment(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01", "2026-02-30 09:30:00", "2026-03-01 24:00:00", "2026-03-01 25:00", "2026-03-01 09:60",
        "2026-03-01T09:30:00Z", "2026-03-01T09:30:00+08:00", "2026-03-01 09:30 PM", "2026-03-01 下午 3:00",
        "26-03-01 09:30", "01/03/2026 09:30", "20260301093000", "20261.5", "1772328600",
    ],
)  # fmt: skip
def test_texts_that_are_no_moment(text: str) -> None:
    assert moment(text) == "REASON:BAD_DATE"


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("0", "0.00"), ("12.5", "12.50"), ("+3", "3.00"), ("100元", "100.00"), ("100 元", "100.00"),
        ("1万元", "10000.00"), ("12.345678 万元", "123456.78"), ("0.000001万元", "0.01"),
        ("１２．５万元", "125000.00"), ("1.2亿元", "120000000.00"), ("0.12345678亿元", "12345678.00"),
        ("0.1234567891亿元", "12345678.91"), ("9999999999999999.99", "9999999999999999.99"),
        ("1.10000000000000000000", "1.10"), ("99999999.9999999999亿元", "9999999999999999.99"),
        ("007", "7.00"),
    ],
)  # fmt: skip
def test_amounts_are_exact(text: str, yuan: str) -> None:
    assert money(text) == Decimal(yuan)
    assert str(money(text)) == yuan


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("100美元", "BAD_UNIT"), ("100万", "BAD_UNIT"), ("100万美元", "BAD_UNIT"), ("12.5%", "BAD_UNIT"),
        ("1.005", "BAD_NUMBER"), ("12.3456789万元", "BAD_NUMBER"), ("0.000000001万元", "BAD_NUMBER"),
        ("1,000", "BAD_NUMBER"), ("1 000", "BAD_NUMBER"), ("1.2.3", "BAD_NUMBER"), ("1e5", "BAD_NUMBER"),
        ("约100", "BAD_NUMBER"), ("一百", "BAD_NUMBER"), (".5", "BAD_NUMBER"), ("0x10", "BAD_NUMBER"),
        ("10000000000000000", "BAD_NUMBER"), ("9" * 30, "BAD_NUMBER"), ("9" * 18 + "亿元", "BAD_NUMBER"),
        ("10²", "BAD_UNIT"), ("100①", "BAD_UNIT"), ("3½", "BAD_UNIT"), ("NaN", "BAD_NUMBER"),
        ("100 200", "BAD_NUMBER"), ("1-2", "BAD_NUMBER"), ("1~2万元", "BAD_NUMBER"), ("-1", "OUT_OF_RANGE"),
    ],
)  # fmt: skip
def test_texts_that_are_no_exact_amount(text: str, code: str) -> None:
    assert money(text) == f"REASON:{code}"


def test_one_impossible_amount_costs_its_own_row_only() -> None:
    rows = [ENTERPRISE | {"registered_capital_cny": t} for t in ("1", "9" * 40, "9" * 17 + "亿元", "2")]
    taken = check("enterprises", rows)
    assert taken.column("registered_capital_cny") == [Decimal("1.00"), Decimal("2.00")]
    assert [r[2] for r in taken.reasons()] == ["BAD_NUMBER", "BAD_NUMBER"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", 5), ("５", 5), ("5.0", 5), ("5.00", 5), (" 4 ", 4), ("+3", 3), ("05", 5),
        ("4.5", "REASON:BAD_TYPE"), ("五", "REASON:BAD_TYPE"), ("1e0", "REASON:BAD_TYPE"),
        ("5星", "REASON:BAD_TYPE"),
        ("②", "REASON:BAD_TYPE"), ("3²", "REASON:BAD_TYPE"), ("0", "REASON:OUT_OF_RANGE"),
        ("6", "REASON:OUT_OF_RANGE"),
        ("-1", "REASON:OUT_OF_RANGE"), ("99999999999", "REASON:BAD_TYPE"), ("1_0", "REASON:BAD_TYPE"),
    ],
)  # fmt: skip
def test_whole_numbers(text: str, expected: int | str) -> None:
    assert value("service_requests", REQUEST, "rating", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((t, True) for t in ("true", "TRUE", "True", "1", "是", "Y", "yes", "１", " 是 ")),
        *((t, False) for t in ("false", "FALSE", "0", "否", "N", "no")),
        *((t, "REASON:BAD_TYPE") for t in ("2", "-1", "对", "是的", "✓", "①", "不是", "未知", "1.0.0")),
    ],
)
def test_booleans(text: str, expected: bool | str) -> None:
    assert value("service_requests", REQUEST, "sla_met", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("producer", "producer"), ("数据生产商", "producer"), (" 数据生产商 ", "producer"),
        ("ｐｒｏｄｕｃｅｒ", "producer"),
        ("Producer", "REASON:BAD_CODE"), ("数据生产", "REASON:BAD_CODE"), ("其他", "REASON:BAD_CODE"),
    ],
)  # fmt: skip
def test_codes_and_labels(text: str, expected: str) -> None:
    assert value("enterprises", ENTERPRISE, "entity_type", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SD-C01", "SD-C01"), ("ＳＤ－Ｃ０１", "SD-C01"), (" SD-C01", "SD-C01"),
        ("SD C01", "REASON:BAD_PATTERN"),
        ("-C01", "REASON:BAD_PATTERN"), ("C01\n", "C01"), ("C01\nX", "REASON:BAD_PATTERN"),
        ("园区", "REASON:BAD_PATTERN"),
        ("C" * 32, "C" * 32), ("C" * 33, "REASON:BAD_PATTERN"), ("C²", "REASON:BAD_PATTERN"),
    ],
)  # fmt: skip
def test_patterns_after_folding(text: str, expected: str) -> None:
    assert value("zones", ZONE, "cluster_code", text) == expected


def test_free_text_stays_as_it_is_written() -> None:
    assert value("zones", ZONE, "zone_name", "Ａ区（东）²  b") == "Ａ区（东）²  b"


def test_length_counts_characters() -> None:
    assert value("service_requests", REQUEST, "request_id", "字" * 64) == "字" * 64
    assert value("service_requests", REQUEST, "request_id", "字" * 65) == "REASON:OUT_OF_RANGE"


def test_a_column_of_mixed_ways_keeps_each_value_in_its_row() -> None:
    """Rows that fail the first cast are converted apart and must come back to their own places."""
    texts = ["2026-01-01", "2026年1月2日", "bad", "2026-01-04", "46027", "", "２０２６/1/7", "2026-01-08"]
    taken = check(
        "zones", [ZONE | {"zone_code": f"Z{i}", "established_on": t} for i, t in enumerate(texts, 1)]
    )
    assert dict(zip(taken.column("zone_code"), taken.column("established_on"), strict=True)) == {
        "Z1": date(2026, 1, 1), "Z2": date(2026, 1, 2), "Z4": date(2026, 1, 4), "Z5": date(2026, 1, 5),
        "Z7": date(2026, 1, 7), "Z8": date(2026, 1, 8),
    }  # fmt: skip
    assert taken.reasons() == [(4, "established_on", "BAD_DATE"), (7, "established_on", "REQUIRED_MISSING")]
