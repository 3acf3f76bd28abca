"""A workbook of the text that was read, with the refused cells marked: for formats that hold no marks."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ingestion import profile as profiles
from ingestion.mapping import dialect_of
from ingestion.marks import ANY
from ingestion.precheck.remarks import AUTHOR, COLOUR, MOST_COMMENTS, Remarks
from ingestion.readers.base import Reading, TextBlock
from ingestion.readers.workbook import PROBLEM
from ingestion.request import Request

LONGEST = 32_767  # characters that a cell holds
UNMARKED = str.maketrans("", "", ANY)
Row = tuple[int, list[str]]


def write(request: Request, reading: Reading, remarks: Remarks, out: Path, *, is_whole: bool) -> int:
    """Write all rows, or only the refused ones; returns how many. Memory is that of one block of the file."""
    dialect = dialect_of(profiles.load(request.profile) if request.profile else None)
    options = {"constant_memory": True, "tmpdir": request.work}
    with xlsxwriter.Workbook(str(out), options) as book:
        # Text cells with a quote prefix: what begins like a formula stays text, also when it is edited.
        text = {"num_format": "@", "quote_prefix": True}
        plain = book.add_format(text)
        bad = book.add_format(text | {"bg_color": f"#{COLOUR[2:]}"})
        wide = book.add_format(text | {"bg_color": f"#{COLOUR[2:]}", "text_wrap": True})
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(reading.sheet or dialect.sheet or "data")
        sheet.set_comments_author(AUTHOR)
        at, row, comments = len(reading.headers), dialect.title_rows, 0
        sheet.set_column(0, at - 1, 16)
        sheet.set_column(at, at, 70)
        sheet.freeze_panes(row + 1, 0)
        for column, header in enumerate([*reading.headers, PROBLEM]):
            sheet.write_string(row, column, header[:LONGEST], bold)
        for line, cells in _rows(reading, remarks, is_whole):
            row += 1
            marked = remarks.cells(line)
            _write_cells(sheet, row, cells, marked, (plain, bad))
            if line in remarks.by_line:
                sheet.write_string(row, at, remarks.numbered(line)[:LONGEST], wide)
            for column, said in marked.items():
                if comments < MOST_COMMENTS:
                    sheet.write_comment(row, column, said[:LONGEST], {"width": 320, "height": 90})
                    comments += 1
    return row - dialect.title_rows


def _write_cells(
    sheet: Worksheet, row: int, cells: list[str], marked: dict[int, str], formats: tuple
) -> None:
    for column, cell in enumerate(cells):
        is_bad = column in marked
        if cell or is_bad:
            sheet.write_string(row, column, cell.translate(UNMARKED)[:LONGEST], formats[is_bad])


def _rows(reading: Reading, remarks: Remarks, is_whole: bool) -> Iterator[Row]:
    """The rows to write, in the order of the file; a row of broken structure is one cell of raw text."""
    width = len(reading.headers)
    for job in reading.blocks:
        block: TextBlock = job()
        rows, broken = block.rows, block.refused
        if not is_whole:
            lines = list(remarks.by_line)
            rows = rows.filter(pl.col("_line").is_in(lines))
            broken = broken.filter(pl.col("line").is_in(lines))
        text = [pl.col(f"c{i}").fill_null("") for i in range(width)]
        cells = rows.select("_line", pl.concat_list(text).alias("cells"))
        raw = pl.concat_list(pl.col("raw_text").fill_null(""))
        texts = broken.select(pl.col("line").alias("_line"), raw.alias("cells"))
        yield from pl.concat([cells, texts]).sort("_line", maintain_order=True).iter_rows()
