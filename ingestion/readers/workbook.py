"""XLSX and XLS sheets, read with calamine; every cell becomes the text that a person sees in it."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import NoReturn

import polars as pl
import python_calamine

from ingestion.marks import ANY, MARKS, unmarked
from ingestion.profile import Dialect
from ingestion.readers import exact, layout, package
from ingestion.readers.base import Reading, TextBlock, refused_rows
from ingestion.readers.text import without_unfit
from ingestion.recognise import is_header_of
from ingestion.verdict import refuse

ROWS = 50_000
EXACT = 10**15  # Excel keeps fifteen digits: a longer identifier typed as a number has lost its last ones
MOST_CELLS = 200_000_000
# What marks a sheet as notes (its first cell, see ingestion.templates) and a column as remarks of a check
# (the last header, see ingestion.precheck): both say themselves that they are no data.
NOTES = {"zh": "填写说明（本工作表不入库）", "en": "Notes (this sheet is not loaded)"}
PROBLEM = "问题 / Problem"


def read(path: Path, dialect: Dialect, is_header: layout.HeaderTest = layout.never) -> Reading:
    """Open a workbook; the sheet is the profile's, or the only visible one with content that is no notes.

    Its header is the first row that ``is_header`` knows, else the first one with content.
    """
    with path.open("rb") as file:
        is_package = file.read(2) == b"PK"
    if is_package:
        package.check(path)
    sheet, unseen = _rows(path, dialect, is_exact=is_package and not package.is_plain(path))
    if not is_package:
        exact.mark_xls(path, sheet)
    reading = Reading(headers=[], header_line=0, sheet=sheet.name, physical_lines=len(sheet.rows))
    reading.counts_from_1904 = is_package and package.counts_from_1904(path)
    if sheet.hidden:
        reading.warnings.append(
            "工作表有隐藏的行或列，已照常读取 hidden rows or columns were read as all others"
        )
    if unseen:
        reading.warnings.append(f"隐藏的工作表未读取 hidden sheets were not read: {'、'.join(unseen)}")
    _take_header(sheet.rows, reading, dialect, is_header)
    reading.blocks = _blocks(sheet.rows, reading, dialect)
    return reading


def _rows(path: Path, dialect: Dialect, *, is_exact: bool) -> tuple[exact.Sheet, list[str]]:
    """All rows of the sheet, and the names of hidden sheets that were left out."""
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    unseen = [m.name for m in book.sheets_metadata if m.visible != python_calamine.SheetVisibleEnum.Visible]
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


def _take_header(rows: list[list], reading: Reading, dialect: Dialect, is_header: layout.HeaderTest) -> None:
    found: list[tuple[int, list[str]]] = []
    blanks: list[int] = []
    for number, cells in enumerate(rows, start=1):
        if number <= dialect.title_rows:
            continue
        texts = [unmarked_text(cell_text(c)) for c in cells]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            blanks.append(number)
            continue
        found.append((number, texts))
        if is_header is layout.never or is_header(texts) or len(found) == layout.SEARCHED:
            break
    if not found:
        refuse("EMPTY", zh="工作表是空的。", en="The sheet is empty.")
    place = layout.header_place([texts for _, texts in found], is_header)
    number, texts = found[place]
    if texts[-1] == PROBLEM:
        _without_remarks(rows, len(texts) - 1)
        while texts and (not texts[-1] or texts[-1] == PROBLEM):
            texts.pop()
    reading.headers, reading.header_line = texts, number
    reading.blank_before_header = sum(blank < number for blank in blanks)
    layout.warn_of_preamble(reading, [" ".join(filter(None, t)) for _, t in found[:place]])


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


def _without_remarks(rows: list[list], at: int) -> None:
    """Empty the column of remarks, so that a corrected copy reads as the file that was checked."""
    for row in rows:
        if len(row) > at:
            row[at] = ""


def _blocks(rows: list[list], reading: Reading, dialect: Dialect) -> Iterator[Callable[[], TextBlock]]:
    end = _other_table(rows, reading)
    for start in range(reading.header_line, end, ROWS):
        stop = min(start + ROWS, end)
        yield partial(_parse, rows[start:stop], start + 1, dialect, reading, is_last=stop == end)
    if end < len(rows):
        yield partial(_refuse_all, rows[end:], end + 1, len(reading.headers))


def _other_table(rows: list[list], reading: Reading) -> int:
    """The place where a further table begins, below a blank row; else the number of rows."""
    was_blank = False
    for place in range(reading.header_line, len(rows)):
        is_blank = not any(rows[place])
        if was_blank and not is_blank:
            following = [[cell_text(c) for c in row] for row in rows[place : place + 2]]
            if layout.begins_table(following, reading.headers, lambda cells: is_header_of(cells, None)):
                return place
        was_blank = is_blank
    return len(rows)


def _refuse_all(rows: list[list], first: int, width: int) -> TextBlock:
    """The rows of a further table: each is refused, none is read by the header of the first."""
    filled = [
        (n, unmarked_text("\t".join(map(cell_text, row)))) for n, row in enumerate(rows, first) if any(row)
    ]
    lines, texts = [n for n, _ in filled], [t for _, t in filled]
    refused = refused_rows(
        pl.Series(lines, dtype=pl.Int32), pl.Series(texts, dtype=pl.String), "SECOND_TABLE"
    )
    columns = {f"c{i}": pl.String for i in range(width)}
    nothing = pl.DataFrame(schema={"_line": pl.Int32, "_text": pl.String} | columns)
    return TextBlock(nothing, refused, blank=len(rows) - len(filled))


def _parse(rows: list[list], first: int, dialect: Dialect, reading: Reading, *, is_last: bool) -> TextBlock:
    width = len(reading.headers)
    texts = [(n, [cell_text(c) for c in row]) for n, row in enumerate(rows, first) if row]
    _complete_times(rows, texts, first)
    whole = pl.DataFrame(
        {
            "_line": pl.Series([n for n, _ in texts], dtype=pl.Int32),
            "_text": pl.Series(["\t".join(row).rstrip("\t") for _, row in texts], dtype=pl.String),
            "_beyond": pl.Series([any(row[width:]) for _, row in texts], dtype=pl.Boolean),
            **{f"c{i}": [row[i] if i < len(row) else "" for _, row in texts] for i in range(width)},
        },
        schema_overrides={f"c{i}": pl.String for i in range(width)},
    )
    marked = bool(whole["_text"].str.contains(f"[{ANY}]").any())
    if marked:
        whole = whole.with_columns(unmarked(pl.col("_text")))
    blank = whole["_text"].str.strip_chars() == ""
    if marked:  # the lower rows of a merged area have no text of their own, but are no blank rows
        blank &= pl.select(
            ~pl.any_horizontal(*(pl.lit(whole[f"c{i}"] != "") for i in range(width)))
        ).to_series()
    whole = whole.filter(~blank)
    block = TextBlock(whole.clear(), blank=len(rows) - whole.height, marked=marked)
    if dialect.footer:
        is_footer = whole["_text"].str.contains(dialect.footer)
        block.footer = int(is_footer.sum())
        whole = whole.filter(~is_footer)
    elif is_last:
        whole = layout.take_footer(block, whole, reading)
    beyond = whole.filter(pl.col("_beyond"))
    block.rows = whole.filter(~pl.col("_beyond")).drop("_beyond")
    if beyond.height:
        block.refused = refused_rows(beyond["_line"], beyond["_text"], "WIDTH")
    layout.put_headers_aside(block, reading.headers)
    layout.put_totals_aside(block)
    return without_unfit(block)


def _complete_times(rows: list[list], texts: list[tuple[int, list[str]]], first: int) -> None:
    """In a column of times midnight arrives as a bare day: it gets its time back."""
    timed = {j for row in rows for j, cell in enumerate(row) if isinstance(cell, datetime)}
    for number, row in texts if timed else ():
        cells = rows[number - first]
        for j in timed:
            if j < len(cells) and isinstance(cells[j], date) and not isinstance(cells[j], datetime):
                row[j] += " 00:00:00"


def unmarked_text(text: str) -> str:
    """The text of a cell without its mark."""
    return text.rstrip(ANY)


def cell_text(cell: object) -> str:  # noqa: PLR0911
    """What a cell says: numbers without exponent or needless point, dates in ISO form, true / false."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        cell = float(cell)
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
