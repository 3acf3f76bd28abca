"""A table as a file that a person opens: CSV, XLSX or Parquet, in which no text becomes a formula."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import xlsxwriter

BOM = "\ufeff"  # without it Excel takes UTF-8 for the code page of the machine
PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
MOST_ROWS = 1_048_575  # of a sheet below its header
MOST_DIGITS = 15  # of a number in a spreadsheet
NARROWEST, WIDEST = 10, 60  # characters
_RUNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # how a formula begins, full width as well


def neutral(cell: object) -> object:
    """The cell, with a leading quote where a spreadsheet would run it as a formula (CWE-1236)."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RUNS) else cell


def as_csv(rows: pl.DataFrame) -> str:
    """RFC 4180 text with a header."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([neutral(name) for name in rows.columns])
    writer.writerows([neutral(cell) for cell in row] for row in rows.iter_rows())
    return out.getvalue()


def as_xlsx(
    sheets: Mapping[str, pl.DataFrame], about: Sequence[tuple[str, str]] = (), about_name: str = "about"
) -> bytes:
    """A workbook with one sheet per table, header in row 1, and last a sheet of labels and texts.

    Whole numbers of more than 15 digits become text, because a spreadsheet would round them.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, PLAIN) as book:
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(sheet_name(name))
            for place, (title, dtype) in enumerate(rows.schema.items()):
                sheet.write_string(0, place, title, bold)
                cells = rows[title].head(MOST_ROWS)
                shape = moment if isinstance(dtype, pl.Datetime) else day if dtype == pl.Date else None
                for line, cell in enumerate(cells, start=1):
                    _write(sheet, line, place, cell, shape)
                widest = max((len(str(cell)) for cell in cells.head(500)), default=0)
                sheet.set_column(place, place, min(max(widest, 2 * len(title), NARROWEST), WIDEST))
            sheet.freeze_panes(1, 1)
            if rows.height:
                sheet.autofilter(0, 0, min(rows.height, MOST_ROWS), rows.width - 1)
        if about:
            sheet = book.add_worksheet(sheet_name(about_name))
            for line, (label, words) in enumerate(about):
                sheet.write_string(line, 0, label, bold)
                sheet.write_string(line, 1, words)
            sheet.set_column(0, 0, 24)
            sheet.set_column(1, 1, 100)
    return out.getvalue()


def sheet_name(title: str) -> str:
    """The title without characters that a sheet's name must not have, cut to 31."""
    return title.translate(str.maketrans(dict.fromkeys("[]:*?/\\", " "))).strip("'")[:31] or "sheet"


def as_parquet(rows: pl.DataFrame) -> bytes:
    """Parquet, zstd."""
    out = io.BytesIO()
    rows.write_parquet(out)
    return out.getvalue()


def _write(sheet: Any, line: int, place: int, cell: Any, shape: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(line, place, cell)
    elif shape is not None:
        sheet.write_datetime(line, place, cell, shape)
    elif hasattr(cell, "as_tuple") or isinstance(cell, int | float):
        exact = not isinstance(cell, int) or len(str(abs(cell))) <= MOST_DIGITS
        sheet.write(line, place, float(cell)) if exact else sheet.write_string(line, place, str(cell))
    else:
        sheet.write_string(line, place, str(cell))
