"""XLSX and XLS sheets, read with calamine; every cell becomes the text that a person sees in it."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import polars as pl

from ingestion.marks import ANY, unmarked
from ingestion.profile import Dialect
from ingestion.readers import biff, exact, layout, package, sheets
from ingestion.readers.base import Reading, TextBlock, refused_rows
from ingestion.readers.cell_texts import cell_text, complete_times, unmarked_text
from ingestion.readers.text import without_unfit
from ingestion.recognise import is_header_of
from ingestion.verdict import refuse

ROWS = 50_000
# The header of a column of remarks of a check (see ingestion.precheck): it says itself that it is no data.
PROBLEM = "问题 / Problem"


def read(path: Path, dialect: Dialect, is_header: layout.HeaderTest = layout.never) -> Reading:
    """Open a workbook; the sheet is the profile's, or the only visible one with content that is no notes.

    Its header is the first row that ``is_header`` knows, else the first one with content.
    """
    with path.open("rb") as file:
        is_package = file.read(2) == b"PK"
    if is_package:
        package.check(path)
    else:
        _refuse_password(path)
    sheet, unseen = sheets.rows(path, dialect, is_exact=is_package and not package.is_plain(path))
    if not is_package:
        exact.mark_xls(path, sheet)
    reading = Reading(headers=[], header_line=0, sheet=sheet.name, physical_lines=len(sheet.rows))
    reading.counts_from_1904 = package.counts_from_1904(path) if is_package else sheet.counts_from_1904
    if sheet.hidden:
        reading.warnings.append(
            "工作表有隐藏的行或列，已照常读取 hidden rows or columns were read as all others"
        )
    if unseen:
        reading.warnings.append(f"隐藏的工作表未读取 hidden sheets were not read: {'、'.join(unseen)}")
    _take_header(sheet.rows, reading, dialect, is_header)
    reading.blocks = _blocks(sheet.rows, reading, dialect)
    return reading


def _refuse_password(path: Path) -> None:
    try:
        is_encrypted = biff.is_encrypted(biff.stream(path.read_bytes()))
    except Exception as error:  # whatever it stumbles over, the file is not what it should be
        refuse("CORRUPT", zh=f"工作簿已损坏：{error}", en=f"The workbook is damaged: {error}")
    if is_encrypted:
        refuse(
            "ENCRYPTED",
            zh="工作簿有密码，无法读取；请取消密码后重新保存。",
            en="The workbook has a password; save it again without one.",
        )


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
    if number < len(rows):
        layout.refuse_two_rows(texts, [unmarked_text(cell_text(c)) for c in rows[number]])


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
    complete_times(rows, texts, first)
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
