"""Row 18 for workbooks of before 2007, and what number formats show in those of either kind."""

import io
import struct
from collections.abc import Callable
from datetime import datetime
from typing import Any

import openpyxl
import xlwt
from xlrd.compdoc import CompDoc

from tests.faults.hostile.kinds import Case, Draw, Row, kind, without
from tests.faults.hostile.writers import NAME, RATING, WIDTH, book, xls, xlsx


@kind("xls.formula_without_value", 18)
def formula(draw: Draw) -> Case:
    """The writer stores no result: other readers give an empty cell."""
    rows = draw.requests()
    at = draw.pick(rows)
    planted = [r | ({"rating": None} if i == at else {}) for i, r in enumerate(rows)]
    data = xls(planted, lambda _, s: s.write(at + 1, RATING, xlwt.Formula("2+2")))
    return book(draw, without(rows, at), data, suffix="xls", refused={at + 2: "NO_VALUE"})


for _error in ("#N/A!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"):

    @kind(f"xls.error_{_error.strip('#!?').replace('/', '').lower()}", 18)
    def _errors(draw: Draw, error: str = _error) -> Case:
        rows = draw.requests()
        at = draw.pick(rows)
        planted = [r | ({"requester_name": None} if i == at else {}) for i, r in enumerate(rows)]
        data = xls(planted, lambda _, s: s.row(at + 1).set_cell_error(NAME, error))
        return book(draw, without(rows, at), data, suffix="xls", refused={at + 2: "ERROR_CELL"})


@kind("xls.hidden_column", 18)
def hidden_column(draw: Draw) -> Case:
    rows = draw.requests()

    def hide(_: Any, sheet: Any) -> None:
        sheet.col(4).hidden = True

    return book(draw, rows, xls(rows, hide), suffix="xls", warning="隐藏")


for _state, _number in (("hidden", 1), ("very_hidden", 2)):

    @kind(f"xls.{_state}_sheet", 18)
    def _hidden_sheet(draw: Draw, number: int = _number) -> Case:
        rows = draw.requests()

        def add(made: Any, _: Any) -> None:
            old = made.add_sheet("旧")
            old.write(0, 0, "request_id")
            old.visibility = number

        return book(draw, rows, xls(rows, add), suffix="xls", warning="隐藏")


@kind("xls.several_sheets", 18)
def several(draw: Draw) -> Case:
    data = xls(draw.requests(), lambda b, _: b.add_sheet("二月").write(0, 0, "request_id"))
    return book(draw, [], data, suffix="xls", code="SEVERAL_SHEETS")


@kind("xls.total_below", 11)
def total(draw: Draw) -> Case:
    rows = draw.requests()

    def add(_: Any, sheet: Any) -> None:
        sheet.write(len(rows) + 1, 0, "合计")
        sheet.write(len(rows) + 1, 13, 700)

    return book(draw, rows, xls(rows, add), suffix="xls", warning="合计行与入库不符")


@kind("xls.repeated_header", 11)
def repeated(draw: Draw) -> Case:
    rows = draw.requests()

    def add(_: Any, sheet: Any) -> None:
        for j, text in enumerate(rows[0]):
            sheet.write(len(rows) + 1, j, text)

    return book(draw, rows, xls(rows, add), suffix="xls", refused={len(rows) + 2: "REPEATED_HEADER"})


@kind("xls.second_table", 11)
def second(draw: Draw) -> Case:
    rows = draw.requests()
    start = len(rows) + 2

    def add(_: Any, sheet: Any) -> None:
        for i, row in enumerate((["分区代码", "集聚区代码", "分区名称"], ["Z1", "C1", "东区"])):
            for j, text in enumerate(row):
                sheet.write(start + i, j, text)

    refused = dict.fromkeys((start + 1, start + 2), "SECOND_TABLE")
    return book(draw, rows, xls(rows, add), suffix="xls", refused=refused)


@kind("xls.far_row", 18)
def far(draw: Draw) -> Case:
    rows = draw.requests()
    data = xls(rows, lambda _, s: s.write(65535, 0, "x"))
    return book(draw, rows, data, suffix="xls", refused={65536: "REQUIRED_MISSING"})


@kind("xls.merged_across", 18)
def merged(draw: Draw) -> Case:
    rows = draw.requests(12)
    planted = [r | ({"item_code": None, "provider_code": None} if i == 3 else {}) for i, r in enumerate(rows)]
    data = xls(planted, lambda _, s: s.write_merge(4, 4, 4, 5, "I1"))
    return book(draw, without(rows, 3), data, suffix="xls", refused={5: "MERGED_CELL"})


def _from_1904(made: Any, _: Any) -> None:
    made.dates_1904 = True


@kind("xls.date1904_serials", 18)
def date1904(draw: Draw) -> Case:
    """Bare day numbers of a workbook that counts from 1904, in text cells and so never converted."""
    rows = draw.requests()
    at = draw.pick(rows)
    moments = [n for n, v in rows[0].items() if isinstance(v, datetime)]
    planted: list[Row] = [r | {n: str(r[n]) for n in moments} for r in rows]
    planted[at]["first_response_at"] = 46268.5
    data = xls(planted, _from_1904)
    return book(draw, without(rows, at), data, suffix="xls", refused={at + 2: "BAD_DATE"})


@kind("xls.password", 19)
def password(draw: Draw) -> Case:
    """The second record of an encrypted workbook says so; what follows it is noise."""
    data = xls(draw.requests())
    records = CompDoc(data).get_named_stream("Workbook")
    assert records
    first = 4 + struct.unpack_from("<H", records, 2)[0]
    at = data.index(records[: first + 64]) + first
    mark = struct.pack("<HHHHH", 0x002F, 54, 1, 1, 1) + bytes(48)
    noise = bytes(draw.random.randrange(256) for _ in range(400))
    changed = data[:at] + mark + noise + data[at + len(mark) + len(noise) :]
    return book(draw, [], changed, suffix="xls", code="ENCRYPTED")


def _zeros_xlsx(rows: list[Row], at: int) -> bytes:
    """A workbook whose identifier in one row is a number with the format 000000."""
    out = io.BytesIO()
    made = openpyxl.load_workbook(io.BytesIO(xlsx(rows)))
    made.worksheets[0].cell(at + 2, 1, 123).number_format = "000000"
    made.save(out)
    return out.getvalue()


def _zeros_xls(rows: list[Row], at: int) -> bytes:
    form = xlwt.easyxf(num_format_str="000000")
    planted = [r | ({"request_id": None} if i == at else {}) for i, r in enumerate(rows)]
    return xls(planted, lambda _, s: s.write(at + 1, 0, 123, form))


for _suffix, _writer in (("xlsx", _zeros_xlsx), ("xls", _zeros_xls)):

    @kind(f"{_suffix}.zeros_by_format", 16)
    def _zeros(draw: Draw, suffix: str = _suffix, write: Callable[[list[Row], int], bytes] = _writer) -> Case:
        """Stored as 123, shown as 000123: what is shown is the identifier."""
        rows = draw.requests()
        at = draw.pick(rows)
        data = write(rows, at)
        rows[at]["request_id"] = "000123"
        return book(draw, rows, data, suffix=suffix)


FORMS = {"tens_of_thousands": "0!.0,", "thousands": "#,##0,", "with_wan": '0"万"'}
for _name, _form in FORMS.items():

    @kind(f"xlsx.shown_in_{_name}", 16)
    def _scaled(draw: Draw, form: str = _form) -> Case:
        """A format that shows another magnitude than the stored one: nobody can tell which was meant."""
        rows = draw.requests()
        at = draw.pick(rows)
        column = list(rows[0]).index("return_count")

        def add(made: Any, sheet: Any) -> None:
            sheet.write_number(at + 1, column, 120000, made.add_format({"num_format": form}))

        return book(draw, without(rows, at), xlsx(rows, add), refused={at + 2: "BAD_NUMBER"})


@kind("xlsx.percent_in_a_count", 16)
def percent(draw: Draw) -> Case:
    """0.05 shown as 5% is neither 0 nor 5."""
    rows = draw.requests()
    at = draw.pick(rows)
    column = list(rows[0]).index("return_count")

    def add(made: Any, sheet: Any) -> None:
        sheet.write_number(at + 1, column, 0.05, made.add_format({"num_format": "0%"}))

    return book(draw, without(rows, at), xlsx(rows, add), refused={at + 2: "BAD_TYPE"})


@kind("xls.cells_below_no_header", 10)
def no_header(draw: Draw) -> Case:
    """Rows without a header: no row names the columns."""
    rows = draw.requests()
    made = xlwt.Workbook()
    sheet = made.add_sheet("申请")
    for i, row in enumerate(rows):
        for j, value in enumerate(row.values()):
            sheet.write(i, j, str(value))
    out = io.BytesIO()
    made.save(out)
    assert len(rows[0]) == WIDTH
    return book(draw, [], out.getvalue(), suffix="xls", code="MISSING_COLUMN")
