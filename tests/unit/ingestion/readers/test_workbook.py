"""Workbooks: physical rows, real dates, exact numbers; what a cell cannot hold exactly is refused."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import xlwt

from ingestion.profile import Dialect
from ingestion.readers import sheets, workbook
from ingestion.readers.cell_texts import cell_text
from ingestion.verdict import FileRefused
from tests.unit.ingestion.taking import REQUEST, ZONE, FileTaken, Opened, opened, take

Sheets = dict[str, dict[tuple[int, int], Any]]


def write_xlsx(path: Path, sheets: Sheets, *, hidden: str = "") -> Path:
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for name, cells in sheets.items():
            sheet = book.add_worksheet(name)
            if name == hidden:
                sheet.hide()
            for (row, column), cell in cells.items():
                if isinstance(cell, datetime):
                    sheet.write_datetime(row, column, cell, moment)
                elif isinstance(cell, date):
                    sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)
                else:
                    sheet.write(row, column, cell)
    return path


def write_xls(path: Path, sheets: Sheets, *, hidden: str = "") -> Path:
    book = xlwt.Workbook()
    for name, cells in sheets.items():
        sheet = book.add_sheet(name)
        if name == hidden:
            sheet.visibility = 1
        for (row, column), cell in cells.items():
            form = "yyyy-mm-dd hh:mm:ss" if isinstance(cell, datetime) else "yyyy-mm-dd"
            if isinstance(cell, date):
                sheet.write(row, column, cell, xlwt.easyxf(num_format_str=form))
            else:
                sheet.write(row, column, cell)
    book.save(str(path))
    return path


WRITERS = {"xlsx": write_xlsx, "xls": write_xls}
Write = Callable[..., Path]


@pytest.fixture(params=["xlsx", "xls"])
def write(request: pytest.FixtureRequest, tmp_path: Path) -> Write:
    return lambda sheets, **how: WRITERS[request.param](tmp_path / f"zones__x.{request.param}", sheets, **how)


def table(rows: list[list[Any]], *, top: int = 0, left: int = 0) -> dict[tuple[int, int], Any]:
    return {(top + i, left + j): c for i, row in enumerate(rows) for j, c in enumerate(row) if c is not None}


def read(path: Path, **dialect: Any) -> Opened:
    return opened(workbook.read(path, Dialect(**dialect)))


def test_rows_keep_the_numbers_that_a_person_sees(write: Write) -> None:
    cells = table([["a", "b"], ["1", "2"], [None, None], ["3", "4"]], top=3, left=2)
    file = read(write({"数据": cells}))
    assert (file.headers, file.header_line) == (["", "", "a", "b"], 4)
    assert file.rows == [(5, "", "", "1", "2"), (7, "", "", "3", "4")]
    assert (file.blank, file.physical, file.balance) == (4, 7, 0)


def test_cells_become_what_they_say(write: Write) -> None:
    cells = table(
        [
            ["a", "b", "c", "d", "e", "f"],
            [46000, 12.5, True, date(2026, 3, 1), datetime(2026, 3, 1, 9, 30, 59), "文"],
        ]
    )
    assert read(write({"s": cells})).rows == [
        (2, "46000", "12.5", "true", "2026-03-01", "2026-03-01 09:30:59", "文")
    ]


def test_every_second_survives_the_binary_fraction_of_a_day(write: Write) -> None:
    moments = [
        datetime(2026, 3, 1, 0, 0, 1).replace(hour=h, minute=m, second=s)
        for h in range(24)
        for m, s in ((0, 1), (29, 59), (59, 59))
    ]
    file = read(write({"s": table([["t"], *([m] for m in moments)])}))
    assert [r[1] for r in file.rows] == [f"{m:%Y-%m-%d %H:%M:%S}" for m in moments]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (5.0, "5"),
        (-3.0, "-3"),
        (0.1, "0.1"),
        (999_999_999_999_999.0, "999999999999999"),
        (12.30, "12.3"),
        (0.000001, "0.000001"),
    ],
)
def test_number_cells(number: float, text: str) -> None:
    assert cell_text(number) == text


@pytest.mark.parametrize(
    "number", [1_000_000_000_000_000.0, 3.2050012345678901e17, -1e16, 1234567890123456.75]
)
def test_a_number_of_more_digits_than_excel_keeps_is_marked(number: float) -> None:
    assert not cell_text(number).isascii()


def test_a_long_identifier_stored_as_a_number_is_refused_in_a_column_of_text(tmp_path: Path) -> None:
    """320501202601010001 typed as a number is ...0000 in the file: a valid-looking identifier of nobody."""
    rows = [
        list(REQUEST),
        [320501202601010001, *list(REQUEST.values())[1:]],
        ["R2", *list(REQUEST.values())[1:]],
    ]
    taken = take(write_xlsx(tmp_path / "service_requests__x.xlsx", {"s": table(rows)}), tmp_path)
    assert taken.column("request_id") == ["R2"]
    assert taken.reasons() == [(2, "request_id", "BAD_NUMBER")]
    assert taken.refused["raw_value"][0].startswith("3.2050120260101")
    assert taken.refused["raw_value"][0].isascii() and taken.refused["raw_text"][0].isascii()


def test_a_long_number_in_a_column_that_nobody_reads_costs_nothing(tmp_path: Path) -> None:
    rows = [[*ZONE, "备注"], [*ZONE.values(), 320501202601010001]]
    taken = take(write_xlsx(tmp_path / "zones__x.xlsx", {"s": table(rows)}), tmp_path)
    assert taken.column("zone_code") == ["Z1"]


def test_dates_and_serial_numbers_load_as_the_same_day(tmp_path: Path) -> None:
    # 2026-03-01 is day 46082 of Excel: 46023 is 2026-01-01 (365*126 + 31 leap days + 2), plus 31 + 28.
    rows = [
        list(ZONE),
        *([f"Z{i}", "C1", "区", d] for i, d in enumerate([date(2026, 3, 1), 46082, "46082", "2026年3月1日"])),
    ]
    taken = take(write_xlsx(tmp_path / "zones__x.xlsx", {"s": table(rows)}), tmp_path)
    assert taken.column("established_on") == [date(2026, 3, 1)] * 4


def test_several_filled_sheets_are_refused_and_named(write: Write) -> None:
    with pytest.raises(FileRefused, match=r"SEVERAL_SHEETS.*一月.*二月"):
        read(write({"一月": table([["a"], ["1"]]), "二月": table([["a"], ["2"]])}))


def test_hidden_and_empty_sheets_do_not_count(write: Write) -> None:
    file = read(
        write({"data": table([["a"], ["1"]]), "old": table([["a"], ["2"]]), "empty": {}}, hidden="old")
    )
    assert file.rows == [(2, "1")]


def test_the_sheet_of_the_profile(write: Write) -> None:
    path = write({"一月": table([["a"], ["1"]]), "二月": table([["a"], ["2"]])})
    assert read(path, sheet="二月").rows == [(2, "2")]
    with pytest.raises(FileRefused, match="NO_SHEET"):
        read(path, sheet="三月")


def test_cells_beyond_the_header_cost_their_row(write: Write) -> None:
    file = read(write({"s": table([["a", "b"], ["1", "2", "3"], ["4", "5"], ["6", None, None, "7"]])}))
    assert file.rows == [(3, "4", "5")]
    assert (file.refused, file.balance) == ([(2, "WIDTH"), (4, "WIDTH")], 0)


def test_title_rows_and_footer(write: Write) -> None:
    cells = table([["数商名录"], [None], ["a", "b"], ["1", "2"], ["合计", 1]])
    file = read(write({"s": cells}), title_rows=1, footer="^合计")
    assert (file.header_line, file.rows, file.footer) == (3, [(4, "1", "2")], 1)


def test_short_rows_are_filled_up(write: Write) -> None:
    assert read(write({"s": table([["a", "b", "c"], ["1"]])})).rows == [(2, "1", "", "")]


def test_a_workbook_without_content_is_refused(write: Write) -> None:
    with pytest.raises(FileRefused, match="EMPTY"):
        read(write({"s": {}}))


def test_damaged_workbooks_are_a_verdict(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "zones__x.xlsx", {"s": table([list(ZONE), list(ZONE.values())])})
    path.write_bytes(path.read_bytes()[:-200])
    taken: FileTaken = take(path, tmp_path)
    assert (taken.verdict.status, taken.verdict.code) == ("refused", "CORRUPT")


def test_the_notes_of_a_template_are_no_data(write: Write) -> None:
    notes = {(0, 0): sheets.NOTES["zh"], (1, 0): "x"}
    assert read(write({"d": table([["a"], ["1"]]), "n": notes})).rows == [(2, "1")]
    with pytest.raises(FileRefused, match=r"SEVERAL_SHEETS"):
        read(write({"d": table([["a"], ["1"]]), "填写说明": table([["说明"]])}))


def test_a_column_of_remarks_is_not_read(write: Write) -> None:
    cells = table([["a", "b", None, workbook.PROBLEM], ["1", "2", None, "x"], ["3", "4", "5", "y"]])
    file = read(write({"s": cells}))
    assert (file.headers, file.rows, file.refused) == (["a", "b"], [(2, "1", "2")], [(3, "WIDTH")])
