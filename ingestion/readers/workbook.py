"""XLSX and XLS sheets, read with calamine; every cell becomes the text that a person sees in it."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import polars as pl
import python_calamine

from ingestion.marks import ANY, MARKS, unmarked
from ingestion.profile import Dialect
from ingestion.readers.base import Reading, TextBlock, refused_rows
from ingestion.verdict import refuse

ROWS = 50_000
EXACT = 10**15  # Excel keeps fifteen digits: a longer identifier typed as a number has lost its last ones
MOST_CELLS = 200_000_000
# What marks a sheet as notes (its first cell, see ingestion.templates) and a column as remarks of a check
# (the last header, see ingestion.precheck): both say themselves that they are no data.
NOTES = {"zh": "填写说明（本工作表不入库）", "en": "Notes (this sheet is not loaded)"}
PROBLEM = "问题 / Problem"


def read(path: Path, dialect: Dialect) -> Reading:
    """Open a workbook; the sheet is the profile's, or the only visible one with content that is no notes."""
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    sheet = _sheet(book, dialect)
    total = sheet.total_height
    if total * sheet.total_width > MOST_CELLS:
        refuse(
            "TOO_LARGE",
            zh=f"工作表 {sheet.name} 声称有 {total} 行 {sheet.total_width} 列。",
            en=f"Sheet {sheet.name} claims {total} rows by {sheet.total_width} columns.",
        )
    rows = sheet.to_python(skip_empty_area=False)
    reading = Reading(headers=[], header_line=0, sheet=sheet.name, physical_lines=len(rows))
    for number, cells in enumerate(rows, start=1):
        if number <= dialect.title_rows:
            continue
        texts = [cell_text(c) for c in cells]
        if not any(texts):
            reading.blank_before_header += 1
            continue
        while texts and not texts[-1]:
            texts.pop()
        if texts[-1] == PROBLEM:
            _without_remarks(rows, len(texts) - 1)
            while texts and (not texts[-1] or texts[-1] == PROBLEM):
                texts.pop()
        reading.headers, reading.header_line = texts, number
        break
    else:
        refuse("EMPTY", zh="工作表是空的。", en="The sheet is empty.")
    reading.blocks = _blocks(rows, reading, dialect)
    return reading


def _sheet(book: python_calamine.CalamineWorkbook, dialect: Dialect) -> python_calamine.CalamineSheet:
    if dialect.sheet:
        if dialect.sheet not in book.sheet_names:
            refuse(
                "NO_SHEET",
                zh=f"工作簿没有名为 {dialect.sheet} 的工作表。",
                en=f"The workbook has no sheet named {dialect.sheet}.",
            )
        return book.get_sheet_by_name(dialect.sheet)
    visible = [m.name for m in book.sheets_metadata if m.visible == python_calamine.SheetVisibleEnum.Visible]
    filled = [s for s in map(book.get_sheet_by_name, visible) if s.height]
    if len(filled) > 1:
        filled = [s for s in filled if not _is_notes(s)]
    if not filled:
        refuse("EMPTY", zh="工作簿里没有内容。", en="The workbook is empty.")
    if len(filled) > 1:
        names = "、".join(s.name for s in filled)
        refuse(
            "SEVERAL_SHEETS",
            zh=f"工作簿有多个非空工作表（{names}），请只保留一个，或用来源配置指定。",
            en=f"Several sheets have content ({names}); keep one, or name it in a profile.",
        )
    return filled[0]


def _is_notes(sheet: python_calamine.CalamineSheet) -> bool:
    """True for a sheet that says in its first cell that it is not loaded."""
    first = sheet.to_python(skip_empty_area=False, nrows=1)
    return bool(first and first[0]) and first[0][0] in NOTES.values()


def _without_remarks(rows: list[list], at: int) -> None:
    """Empty the column of remarks, so that a corrected copy reads as the file that was checked."""
    for row in rows:
        if len(row) > at:
            row[at] = ""


def _blocks(rows: list[list], reading: Reading, dialect: Dialect) -> Iterator[Callable[[], TextBlock]]:
    for start in range(reading.header_line, len(rows), ROWS):
        yield partial(_parse, rows[start : start + ROWS], start + 1, len(reading.headers), dialect)


def _parse(rows: list[list], first: int, width: int, dialect: Dialect) -> TextBlock:
    texts = [[cell_text(c) for c in row] for row in rows]
    whole = pl.DataFrame(
        {
            "_line": pl.Series(range(first, first + len(rows)), dtype=pl.Int32),
            "_text": ["\t".join(row).rstrip("\t") for row in texts],
            "_beyond": [any(row[width:]) for row in texts],
            **{f"c{i}": [row[i] if i < len(row) else "" for row in texts] for i in range(width)},
        },
        schema_overrides={f"c{i}": pl.String for i in range(width)},
    )
    marked = bool(whole["_text"].str.contains(f"[{ANY}]").any())
    if marked:
        whole = whole.with_columns(unmarked(pl.col("_text")))
    blank = whole["_text"].str.strip_chars() == ""
    whole = whole.filter(~blank)
    footer = 0
    if dialect.footer:
        is_footer = whole["_text"].str.contains(dialect.footer)
        footer = int(is_footer.sum())
        whole = whole.filter(~is_footer)
    within = whole.filter(~pl.col("_beyond")).drop("_beyond")
    block = TextBlock(rows=within, blank=int(blank.sum()), marked=marked)
    beyond = whole.filter(pl.col("_beyond"))
    if beyond.height:
        block.refused = refused_rows(beyond["_line"], beyond["_text"], "WIDTH")
    block.footer = footer
    return block


def cell_text(cell: object) -> str:  # noqa: PLR0911
    """What a cell says: numbers without exponent or needless point, dates in ISO form, true / false."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        if abs(cell) >= EXACT:
            return f"{cell!r}{MARKS['BAD_NUMBER']}"
        # 0.000001 is shown as such, never as 1e-06.
        return str(int(cell)) if cell.is_integer() else f"{Decimal(repr(cell)):f}"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)
