"""Rows 16 and 17: values that look like something else, and texts that a spreadsheet would run."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.faults.hostile.kinds import REPORTS, Case, Draw, csv_case, kind, line, lines, texts, without
from tests.faults.hostile.writers import xlsx

# kind -> column, text in the file, value that must be loaded or the reason code
Cell = tuple[str, str, Any]
REPORT_CELLS: dict[str, Cell] = {
    "wan": ("total_revenue_cny", "12000万元", Decimal("120000000.00")),
    "yi": ("total_revenue_cny", "1.5亿元", Decimal("150000000.00")),
    "bare_wan": ("total_revenue_cny", "12000万", "BAD_UNIT"),
    "dollar": ("total_revenue_cny", "$12000", "BAD_NUMBER"),
    "yuan_sign": ("total_revenue_cny", "￥12000000000", "BAD_NUMBER"),
    "thousands": ("total_revenue_cny", "99,999,999,999.00", "BAD_NUMBER"),
    "accounting_negative": ("rd_expense_cny", "(100)", "BAD_NUMBER"),
    "negative": ("rd_expense_cny", "-100", "OUT_OF_RANGE"),
    "full_width_minus": ("rd_expense_cny", "－100", "OUT_OF_RANGE"),
    "percent": ("rd_expense_cny", "5%", "BAD_UNIT"),
    "full_width_digits": ("rd_expense_cny", "１２３", Decimal("123.00")),
    "too_fine": ("rd_expense_cny", "12.345", "BAD_NUMBER"),
    "exponent": ("rd_expense_cny", "1e5", "BAD_NUMBER"),
    "hexadecimal": ("rd_expense_cny", "0x10", "BAD_NUMBER"),
    "underscore": ("rd_expense_cny", "1_000", "BAD_NUMBER"),
    "superscript": ("rd_expense_cny", "10²", "BAD_UNIT"),
    "chinese_number": ("rd_expense_cny", "一百", "BAD_NUMBER"),
    "not_available": ("rd_expense_cny", "#N/A", "BAD_NUMBER"),
    "not_a_number": ("rd_expense_cny", "NaN", "BAD_NUMBER"),
    "infinite": ("rd_expense_cny", "inf", "BAD_NUMBER"),
    "dash": ("rd_expense_cny", "-", "BAD_NUMBER"),
    "none": ("rd_expense_cny", "无", "BAD_NUMBER"),
    "null_word": ("rd_expense_cny", "NULL", "BAD_NUMBER"),
    "decimal_comma": ("rd_expense_cny", "12,5", "BAD_NUMBER"),
    "letter_in_number": ("rd_expense_cny", "1O0", "BAD_NUMBER"),
    "two_points": ("rd_expense_cny", "1.2.3", "BAD_NUMBER"),
    "about": ("rd_expense_cny", "约100", "BAD_NUMBER"),
    "range": ("rd_expense_cny", "10-20", "BAD_NUMBER"),
    "too_large": ("total_revenue_cny", "99999999999999999", "BAD_NUMBER"),
    "whole_with_point": ("staff_count", "900.0", 900),
    "half_a_person": ("data_staff_joined", "1.5", "BAD_TYPE"),
    "count_overflow": ("data_staff_joined", "4294967297", "BAD_TYPE"),
    "count_with_unit": ("data_staff_joined", "5人", "BAD_TYPE"),
    "count_with_plus": ("data_staff_joined", "+5", 5),
    "count_with_blanks": ("data_staff_joined", " 5 ", 5),
    "circled_digit": ("data_staff_joined", "⑤", "BAD_TYPE"),
    "excel_day": ("filed_on", "46113", date(2026, 4, 1)),
    "excel_day_of_last_century": ("filed_on", "20261", "BAD_DATE"),
    "chinese_day": ("filed_on", "2026年4月1日", date(2026, 4, 1)),
    "slashes": ("filed_on", "2026/4/1", date(2026, 4, 1)),
    "compact_day": ("filed_on", "20260401", date(2026, 4, 1)),
    "seven_digits": ("filed_on", "2026411", "BAD_DATE"),
    "dotted_day": ("filed_on", "2026.04.01", "BAD_DATE"),
    "day_first": ("filed_on", "01/04/2026", "BAD_DATE"),
    "two_digit_year": ("filed_on", "26-04-01", "BAD_DATE"),
    "thirtieth_of_february": ("filed_on", "2026-02-30", "BAD_DATE"),
    "leap_day_of_no_leap_year": ("filed_on", "2026-02-29", "BAD_DATE"),
    "thirteenth_month": ("filed_on", "2026-13-01", "BAD_DATE"),
    "future_day": ("filed_on", "2099-01-01", "FUTURE_TIME"),
    "quarter_as_text": ("report_period", "2026年第三季度", "BAD_PATTERN"),
    "fifth_quarter": ("report_period", "2026Q5", "BAD_PATTERN"),
    "wrong_check_digit": ("uscc", "91110000600037341A", "BAD_CHECK_DIGIT"),
    "code_as_float": ("uscc", "9.11100006000373E+17", "BAD_CHECK_DIGIT"),
    "code_with_blank": ("uscc", "91110000 600037341L", "BAD_CHECK_DIGIT"),
    "parts_exceed_whole": ("data_revenue_cny", "99999999999", "ROW_RULE"),
    "required_blank": ("staff_count", "  ", "REQUIRED_MISSING"),
}
REQUEST_CELLS: dict[str, Cell] = {
    "minutes": ("first_response_at", "2026-09-03 09:05", datetime(2026, 9, 3, 9, 5)),
    "one_digit_hour": ("first_response_at", "2026/9/3 9:05", datetime(2026, 9, 3, 9, 5)),
    "letter_t": ("first_response_at", "2026-09-03T09:05:00", datetime(2026, 9, 3, 9, 5)),
    "zone_utc": ("first_response_at", "2026-09-03T09:05:00Z", "BAD_DATE"),
    "zone_offset": ("first_response_at", "2026-09-03T09:05:00+08:00", "BAD_DATE"),
    "hour_24": ("first_response_at", "2026-09-03 24:00:00", "BAD_DATE"),
    "minute_60": ("first_response_at", "2026-09-03 09:60:00", "BAD_DATE"),
    "second_60": ("first_response_at", "2026-09-03 09:59:60", "BAD_DATE"),
    "one_digit_minute": ("first_response_at", "2026-09-03 09:5", "BAD_DATE"),
    "afternoon": ("first_response_at", "2026-09-03 9:05 PM", "BAD_DATE"),
    "excel_moment": ("first_response_at", "46268.375", datetime(2026, 9, 3, 9, 0)),
    "unix_time": ("first_response_at", "1788400000", "BAD_DATE"),
    "rating_of_six": ("rating", "6", "OUT_OF_RANGE"),
    "rating_full_width": ("rating", "５", 5),
    "maybe": ("sla_met", "也许", "BAD_TYPE"),
    "yes": ("sla_met", "是", True),
    "unknown_channel": ("channel", "传真", "BAD_CODE"),
    "channel_label": ("channel", "电话", "phone"),
    "path_as_code": ("zone_code", "../Z1", "BAD_PATTERN"),
    "row_ends_before_it_begins": ("resolved_at", "2020-01-01 09:00:00", "ROW_RULE"),
}


def _with_cell(draw: Draw, cell: Cell, contract: str) -> Case:
    column, planted, expected = cell
    rows = draw.reports() if contract == REPORTS else draw.requests()
    at = draw.pick(rows)
    if column == "first_response_at":
        rows[at]["submitted_at"] = datetime(2026, 1, 5)
    content = lines(rows)
    content[at + 1] = line(texts(rows[at] | {column: planted}))
    if isinstance(expected, str) and expected.isupper():
        return csv_case(draw, without(rows, at), content, contract=contract, refused={at + 2: expected})
    rows[at] |= {column: expected}
    return csv_case(draw, rows, content, contract=contract)


for _cells, _contract in ((REPORT_CELLS, REPORTS), (REQUEST_CELLS, "service_requests")):
    for _name, _cell in _cells.items():

        @kind(f"value.{_name}", 16)
        def _value(draw: Draw, cell: Cell = _cell, contract: str = _contract) -> Case:
            return _with_cell(draw, cell, contract)


@kind("value.unit_in_the_header", 16)
def header_unit(draw: Draw) -> Case:
    rows = draw.reports()
    content = lines(rows)
    content[0] = content[0].replace("total_revenue_cny", "营业收入（万元）")
    for i, row in enumerate(rows):
        row["total_revenue_cny"] = Decimal(draw.random.randint(100_000, 900_000) * 10_000)
        content[i + 1] = line(texts(row | {"total_revenue_cny": row["total_revenue_cny"] // 10_000}))
    return csv_case(draw, rows, content, contract=REPORTS)


FORMULAS = {
    "equals": "=1+1", "command": "=cmd|' /C calc'!A0", "at": "@SUM(A1:A9)", "plus": "+A1", "minus": "-A1",
    "full_width": "＝HYPERLINK(1)", "quoted": '=HYPERLINK("http://x","y")',
}  # fmt: skip
for _name, _formula in FORMULAS.items():

    @kind(f"formula.{_name}", 17)
    def _formulas(draw: Draw, formula: str = _formula) -> Case:
        """Stored as the text that it is, and said to be there."""
        rows = draw.requests()
        rows[draw.pick(rows)]["requester_name"] = formula
        return csv_case(draw, rows, lines(rows), warning="公式")


@kind("formula.text_that_only_resembles", 17)
def harmless(draw: Draw) -> Case:
    rows = draw.requests()
    rows[1]["requester_name"], rows[2]["requester_name"] = "a=b", "王-伟"
    return csv_case(draw, rows, lines(rows))


MONTHS = "infrastructure_months"


def _months(share: object) -> list[dict[str, Any]]:
    """Rows of a table with a share in percent."""
    made = {"report_month": "2026-03", "site_kind": "computing", "service_level_actual_pct": share}
    filed = {"filed_on": date(2026, 4, 1)}
    return [{"cluster_code": f"C0{i}", "site_code": f"S{i}"} | made | filed for i in range(1, 6)]


for _name, _share in {"sign": "95%", "wide_sign": "95％", "bare_number": "95"}.items():

    @kind(f"value.share_with_{_name}", 16)
    def _share_text(draw: Draw, share: str = _share) -> Case:
        """A column in percent holds 95 for 95%."""
        return csv_case(draw, _months(Decimal(95)), lines(_months(share)), contract=MONTHS)


@kind("xlsx.share_by_format", 16)
def share_by_format(draw: Draw) -> Case:
    """0.95 with the format 0% is 95, and not 0.95."""

    def add(made: Any, sheet: Any) -> None:
        for i in range(1, 6):
            sheet.write_number(i, 4, 0.95, made.add_format({"num_format": "0.0%"}))

    data = xlsx(_months(None), add)
    return Case(f"{MONTHS}__{draw.kind}.xlsx", data, MONTHS, rows=_months(Decimal(95)))
