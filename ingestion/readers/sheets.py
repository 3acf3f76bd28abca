"""Which sheet of a workbook is read, and its cells: quickly where it is plain, one by one where it is not."""

from pathlib import Path
from typing import NoReturn

import python_calamine

from ingestion.profile import Dialect
from ingestion.readers import exact
from ingestion.verdict import refuse

MOST_CELLS = 200_000_000
CHOICES = "lists"  # the hidden sheet of a template
# What marks a sheet as notes (its first cell, see ingestion.templates): it says itself that it is no data.
NOTES = {"zh": "填写说明（本工作表不入库）", "en": "Notes (this sheet is not loaded)"}


def rows(path: Path, dialect: Dialect, *, is_exact: bool) -> tuple[exact.Sheet, list[str]]:
    """All rows of the sheet, and the names of hidden sheets that were left out."""
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    hidden = [m.name for m in book.sheets_metadata if m.visible != python_calamine.SheetVisibleEnum.Visible]
    unseen = [name for name in hidden if name != CHOICES]
    if not book.sheet_names:
        refuse("CORRUPT", zh="工作簿里没有工作表。", en="The workbook has no sheet.")
    if is_exact:
        return _exact(path, book, dialect), [] if dialect.sheet else unseen
    sheet = _sheet(book, dialect)
    total = sheet.total_height
    if total * sheet.total_width > MOST_CELLS:
        refuse(
            "TOO_LARGE",
            zh=f"工作表 {sheet.name} 声称有 {total} 行 {sheet.total_width} 列。",
            en=f"Sheet {sheet.name} claims {total} rows by {sheet.total_width} columns.",
        )
    return exact.Sheet(sheet.name, sheet.to_python(skip_empty_area=False)), [] if dialect.sheet else unseen


def _exact(path: Path, book: python_calamine.CalamineWorkbook, dialect: Dialect) -> exact.Sheet:
    """The sheet read cell by cell; which one it is, is decided as for all workbooks."""
    if dialect.sheet:
        if dialect.sheet not in book.sheet_names:
            _no_sheet(dialect.sheet)
        return exact.read_xlsx(path, dialect.sheet)
    visible = [m.name for m in book.sheets_metadata if m.visible == python_calamine.SheetVisibleEnum.Visible]
    sheets = [s for s in (exact.read_xlsx(path, name) for name in visible) if s.rows]
    if len(sheets) > 1:
        sheets = [s for s in sheets if not (s.rows[0] and s.rows[0][0] in NOTES.values())]
    return sheets[_only([s.name for s in sheets])]


def _sheet(book: python_calamine.CalamineWorkbook, dialect: Dialect) -> python_calamine.CalamineSheet:
    if dialect.sheet:
        if dialect.sheet not in book.sheet_names:
            _no_sheet(dialect.sheet)
        return book.get_sheet_by_name(dialect.sheet)
    visible = [m.name for m in book.sheets_metadata if m.visible == python_calamine.SheetVisibleEnum.Visible]
    filled = [s for s in map(book.get_sheet_by_name, visible) if s.height]
    if len(filled) > 1:
        filled = [s for s in filled if not _is_notes(s)]
    return filled[_only([s.name for s in filled])]


def _no_sheet(name: str) -> NoReturn:
    refuse("NO_SHEET", zh=f"工作簿没有名为 {name} 的工作表。", en=f"The workbook has no sheet named {name}.")


def _only(names: list[str]) -> int:
    """The place of the only sheet with content; none or several are refused."""
    if not names:
        refuse("EMPTY", zh="工作簿里没有内容。", en="The workbook is empty.")
    if len(names) > 1:
        told = "、".join(names)
        refuse(
            "SEVERAL_SHEETS",
            zh=f"工作簿有多个非空工作表（{told}），请只保留一个，或用来源配置指定。",
            en=f"Several sheets have content ({told}); keep one, or name it in a profile.",
        )
    return 0


def _is_notes(sheet: python_calamine.CalamineSheet) -> bool:
    """True for a sheet that says in its first cell that it is not loaded."""
    first = sheet.to_python(skip_empty_area=False, nrows=1)
    return bool(first and first[0]) and first[0][0] in NOTES.values()
