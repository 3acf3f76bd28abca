"""Headers to columns: Chinese, English, synonyms and units; whatever is in doubt refuses the file."""

from decimal import Decimal

import pytest

from ingestion import mapping
from ingestion.contract import load
from ingestion.mapping import by_contract
from ingestion.recognise import contract_for
from ingestion.verdict import FileRefused
from tests.unit.ingestion.taking import ENTERPRISE, REQUEST, ZONE, check, check_by

CAPITAL = "registered_capital_cny"


def renamed(row: dict[str, str], **names: str) -> dict[str, str]:
    return {names.get(k, k): v for k, v in row.items()}


@pytest.mark.parametrize(
    "header", ["established_on", "成立日期", " 成立日期 ", "\u3000成立日期", "成立日期（年月日）"]
)
def test_english_chinese_and_remarked_headers(header: str) -> None:
    taken = check("zones", [renamed(ZONE, established_on=header)])
    assert [str(d) for d in taken.column("established_on")] == ["2024-01-01"]


@pytest.mark.parametrize("header", ["园区分区代码", "分区代码", "分园代码", "ｚｏｎｅ＿ｃｏｄｅ"])
def test_synonyms_and_full_width_headers(header: str) -> None:
    assert check("zones", [renamed(ZONE, zone_code=header)]).column("zone_code") == ["Z1"]


def test_columns_may_stand_in_any_order() -> None:
    taken = check("zones", [dict(reversed(ZONE.items()))])
    assert taken.column("zone_name") == ["东区"] and taken.column("cluster_code") == ["C1"]


@pytest.mark.parametrize(
    ("header", "text", "yuan"),
    [
        ("注册资本", "12.5", "12.50"),
        ("注册资本（万元）", "12.5", "125000.00"),
        ("注册资本(万元)", "12.5", "125000.00"),
        ("注册资金 （亿元）", "0.5", "50000000.00"),
        ("注册资本（元）", "12.5", "12.50"),
        # What the cell itself says stands above the header.
        ("注册资本（万元）", "12.5亿元", "1250000000.00"),
        ("注册资本（万元）", "12.5元", "12.50"),
    ],
)
def test_the_unit_of_the_header_counts_for_bare_numbers(header: str, text: str, yuan: str) -> None:
    way = by_contract([header if h == CAPITAL else h for h in ENTERPRISE], load("enterprises"), {})
    row = renamed(ENTERPRISE | {CAPITAL: text}, **{CAPITAL: header})
    assert check_by(way, [row]).column(CAPITAL) == [Decimal(yuan)]


@pytest.mark.parametrize("header", ["注册资本（万美元）", "注册资本（人民币）"])
def test_an_unknown_unit_in_the_header_refuses_the_file(header: str) -> None:
    with pytest.raises(FileRefused, match="HEADER_UNIT"):
        by_contract([header if h == CAPITAL else h for h in ENTERPRISE], load("enterprises"), {})


def test_a_unit_on_a_column_that_declares_none_refuses_the_file() -> None:
    """Eighteen days must not become eighteen hours, nor UTC local time."""
    with pytest.raises(FileRefused, match="HEADER_UNIT"):
        by_contract(["response_hours", "办结时限（天）"], load("service_items"), {})
    with pytest.raises(FileRefused, match="HEADER_UNIT"):
        by_contract(["request_id", "updated_at", "提交时间（UTC）"], load("service_requests"), {})
    with pytest.raises(FileRefused, match="HEADER_UNIT"):
        by_contract(["邀请数（百人）"], load("survey_waves"), {})


def test_a_unit_that_is_part_of_a_known_name_is_taken() -> None:
    headers = ["办结时限（工作小时）"]
    with pytest.raises(FileRefused, match="MISSING_COLUMN"):  # of the others, not of the unit
        by_contract(headers, load("service_items"), {})


def test_two_columns_of_one_meaning_refuse_the_file() -> None:
    with pytest.raises(FileRefused, match="DUPLICATE_COLUMN"):
        by_contract([*ZONE, "成立日期"], load("zones"), {})
    with pytest.raises(FileRefused, match="DUPLICATE_COLUMN"):
        by_contract([*ENTERPRISE, "注册资本（万元）"], load("enterprises"), {})


def test_a_missing_required_column_refuses_and_names_it_in_both_languages() -> None:
    with pytest.raises(FileRefused) as refusal:
        by_contract(["zone_code", "cluster_code", "zone_name"], load("zones"), {})
    assert refusal.value.code == "MISSING_COLUMN"
    assert "成立日期" in refusal.value.zh and "established_on" in refusal.value.en


def test_unknown_columns_and_absent_optional_ones_are_told() -> None:
    way = by_contract([*ZONE, "备注", ""], load("zones"), {})
    assert way.warnings == ("未知列 unknown column: 备注", "未知列 unknown column: (空 empty)")
    way = by_contract(list(REQUEST), load("service_requests"), {})
    assert "缺少可选列 optional column absent: item_code" in way.warnings


def test_set_fills_a_missing_column_required_or_not() -> None:
    zone = {k: v for k, v in ZONE.items() if k != "cluster_code"}
    way = by_contract(list(zone), load("zones"), {"cluster_code": "C7"})
    assert check_by(way, [zone]).column("cluster_code") == ["C7"]
    assert way.warnings == ()


def test_set_is_checked_like_any_other_cell() -> None:
    zone = {k: v for k, v in ZONE.items() if k != "cluster_code"}
    way = by_contract(list(zone), load("zones"), {"cluster_code": "不是代码"})
    assert check_by(way, [zone]).reasons() == [(2, "cluster_code", "BAD_PATTERN")]


def test_set_never_replaces_a_column_of_the_file() -> None:
    with pytest.raises(FileRefused, match="COLUMN_PRESENT"):
        by_contract(list(ZONE), load("zones"), {"cluster_code": "C7"})


def test_set_of_a_stray_field_refuses_the_file() -> None:
    with pytest.raises(FileRefused, match="UNKNOWN_FIELD"):
        mapping.choose(list(ZONE), contract="zones", profile=None, constants={"colour": "red"})


@pytest.mark.parametrize(
    ("name", "headers", "expected"),
    [
        ("zones__2026.csv", ["whatever"], "zones"),
        ("Service_Requests__x.xlsx", [], "service_requests"),
        ("x.csv", list(ZONE), "zones"),
        ("x.csv", ["集聚区代码", "集聚区名称", "行政区划代码", "成立日期"], "clusters"),
        ("nobody__x.csv", list(ZONE), "zones"),
    ],
)
def test_the_contract_is_recognised(name: str, headers: list[str], expected: str) -> None:
    assert contract_for(name, headers) == expected


@pytest.mark.parametrize("headers", [[], ["a", "b"], ["zone_code", "zone_name"]])
def test_an_unrecognised_file_is_refused(headers: list[str]) -> None:
    with pytest.raises(FileRefused, match="UNKNOWN_CONTRACT"):
        contract_for("x.csv", headers)
