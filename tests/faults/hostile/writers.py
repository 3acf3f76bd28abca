"""Workbooks of requests as programs write them, and ways to change single cells of them."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import xlsxwriter
import xlwt

from tests.faults.hostile.kinds import REQUESTS, Case, Draw, Row

WIDTH, NAME, RATING = 19, 17, 15
SHEET = "xl/worksheets/sheet1.xml"
Edit = Callable[[Any, Any], None]


def xlsx(rows: list[Row], edit: Edit = lambda *_: None, *, above: int = 0, **options: Any) -> bytes:
    """A workbook of requests as a spreadsheet program writes it; ``edit`` changes the sheet further."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet("申请")
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for j, name in enumerate(rows[0]):
            sheet.write_string(above, j, name)
        for i, row in enumerate(rows, start=above + 1):
            for j, value in enumerate(row.values()):
                write_cell(sheet, i, j, value, moment)
        edit(book, sheet)
    return out.getvalue()


def write_cell(sheet: Any, i: int, j: int, value: object, moment: Any) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(i, j, value, moment)
    elif isinstance(value, bool):
        sheet.write_boolean(i, j, value)
    elif isinstance(value, int | float):
        sheet.write_number(i, j, value)
    elif value is not None:
        sheet.write_string(i, j, str(value))


def xls(rows: list[Row], edit: Edit = lambda *_: None) -> bytes:
    """The same in the format of before 2007."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("申请")
    moment = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm:ss")
    for j, name in enumerate(rows[0]):
        sheet.write(0, j, name)
    for i, row in enumerate(rows, start=1):
        for j, value in enumerate(row.values()):
            if value is not None:
                sheet.write(i, j, value, *([moment] if isinstance(value, datetime) else []))
    edit(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def patched(data: bytes, changes: dict[str, Callable[[bytes], bytes]]) -> bytes:
    """A package with members changed; a member that is not there is added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, changes.get(member, bytes)(old.read(member)))
        for member in changes.keys() - set(old.namelist()):
            new.writestr(member, changes[member](b""))
    return out.getvalue()


def sheet_with(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A package whose sheet was changed."""
    return patched(data, {SHEET: change})


def book(draw: Draw, rows: list[Row], data: bytes, *, suffix: str = "xlsx", **expected: Any) -> Case:
    """A workbook of requests and what must be loaded of it."""
    return Case(f"{REQUESTS}__{draw.kind}.{suffix}", data, REQUESTS, rows=rows, **expected)


def cell(row: int, column: int) -> bytes:
    """A pattern for one cell of a sheet; row and column from 0."""
    return rb'<c r="%c%d"[^>]*?(?:/>|>.*?</c>)' % (65 + column, row + 1)


def filled(row: int, column: int, inner: str, kind_: str = "") -> str:
    t = f' t="{kind_}"' if kind_ else ""
    return f'<c r="{chr(65 + column)}{row + 1}"{t}>{inner}</c>'
