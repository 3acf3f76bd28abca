"""The sender's own workbook with the refused cells marked; formats, formulas and other sheets stay."""

from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.precheck.remarks import AUTHOR, COLOUR, MOST_COMMENTS, Remarks
from ingestion.readers.base import Reading
from ingestion.readers.workbook import PROBLEM
from ingestion.request import Request

MARK = PatternFill("solid", fgColor=COLOUR)


def write(request: Request, reading: Reading, remarks: Remarks, out: Path) -> int:
    """Write the marked copy; returns the number of rows below the header."""
    with Path(request.path).open("rb") as file:
        book = load_workbook(file, rich_text=True)
    sheet = book[reading.sheet]
    header = reading.header_line
    last = sheet.cell(header, sheet.max_column)
    if last.value == PROBLEM:
        _clear(sheet, sheet.max_column)
        at = sheet.max_column
    else:
        at = sheet.max_column + 1
    _put(sheet.cell(header, at), PROBLEM)
    sheet.cell(header, at).font = Font(bold=True)
    sheet.column_dimensions[get_column_letter(at)].width = 70
    comments = 0
    for line in remarks.by_line:
        note = sheet.cell(line, at)
        _put(note, remarks.text(line))
        note.fill, note.alignment = MARK, Alignment(wrap_text=True, vertical="top")
        for column, text in remarks.cells(line).items():
            cell = sheet.cell(line, column + 1)
            cell.fill = MARK
            if comments < MOST_COMMENTS and isinstance(cell, Cell):
                cell.comment = Comment(text, AUTHOR, width=320, height=90)
                comments += 1
    book.save(out)
    return sheet.max_row - header


def _clear(sheet: Worksheet, at: int) -> None:
    """Take off what an earlier check wrote: the remarks of a corrected cell must not stay."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb == COLOUR:
                cell.fill = PatternFill()
                cell.comment = None
            if cell.column == at:
                cell.value = None


def _put(cell: Cell | MergedCell, text: str) -> None:
    """Text is text, also where it begins like a formula; a merged cell that takes none ends the editing."""
    if isinstance(cell, MergedCell):
        raise ValueError("the column of remarks meets a merged cell")
    cell.value = text
    cell.data_type = "s"
