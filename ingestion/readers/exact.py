"""The cells of a workbook one by one: what the quick reader gives as empty is marked with its reason.

An error, a formula whose result was never stored and the lower cells of a merged area hold no value. XLSX is
read by openpyxl, which keeps sparse sheets sparse; in XLS xlrd finds the cells to mark.
"""

import warnings
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import xlrd

from ingestion.marks import MARKS
from ingestion.readers import biff
from ingestion.readers.number_formats import is_special, shown
from ingestion.verdict import refuse

LARGEST = 300 << 20  # bytes on disk that are read cell by cell


@dataclass
class Sheet:
    """Rows of cells from the first row and column on (empty rows are empty lists), whether some are hidden,
    and whether bare day numbers count from 1904.
    """

    name: str
    rows: list[list] = field(default_factory=list)
    hidden: bool = False
    counts_from_1904: bool = False


def read_xlsx(path: Path, name: str) -> Sheet:
    """One sheet of an XLSX file."""
    if path.stat().st_size > LARGEST:
        refuse(
            "TOO_LARGE",
            zh="工作簿太大，且含公式、合并或隐藏单元格。请另存为数值后再提交，或改用 CSV。",
            en="The workbook is too large for formulas, merged or hidden cells; save values only, or CSV.",
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with path.open("rb") as file:  # by its bytes: a landed file has no suffix
                values = openpyxl.load_workbook(file, data_only=True)[name]
                formulas = openpyxl.load_workbook(file)[name]
    except Exception as error:  # whatever it stumbles over, the file is not what it should be
        refuse("CORRUPT", zh=f"工作簿已损坏：{error}", en=f"The workbook is damaged: {error}")
    dimensions = [*values.row_dimensions.values(), *values.column_dimensions.values()]
    sheet = Sheet(name, hidden=any(d.hidden for d in dimensions))
    cells = {place: cell.value for place, cell in values._cells.items()}
    for place, cell in values._cells.items():
        if cell.data_type == "e":
            cells[place] = f"{cell.value}{MARKS['ERROR_CELL']}"
        elif formulas._cells[place].data_type == "f" and cell.value in (None, ""):
            cells[place] = f"{_formula(formulas._cells[place].value)}{MARKS['NO_VALUE']}"
        elif _is_number(cell.value) and is_special(cell.number_format):
            cells[place] = shown(float(str(cell.value)), cell.number_format)
    for area in values.merged_cells.ranges:
        if cells.get((area.min_row, area.min_col)) is not None:
            for place in cells.keys() & set(area.cells):
                if place != (area.min_row, area.min_col):
                    cells[place] = MARKS["MERGED_CELL"]
    by_row: dict[int, dict[int, object]] = {}
    for (row, column), value in cells.items():
        if value is not None:
            by_row.setdefault(row, {})[column] = value
    nothing: list = []
    sheet.rows = [_dense(by_row[n]) if n in by_row else nothing for n in range(1, max(by_row, default=0) + 1)]
    return sheet


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _formula(value: object) -> str:
    return str(getattr(value, "text", value))


def _dense(row: dict[int, object]) -> list:
    return [row.get(column, "") for column in range(1, max(row) + 1)]


def mark_xls(path: Path, sheet: Sheet) -> None:
    """Mark the cells of an XLS sheet that hold no value."""
    try:
        with Path("/dev/null").open("w") as nowhere:
            book = xlrd.open_workbook(str(path), formatting_info=True, logfile=nowhere)
        found = book.sheet_by_name(sheet.name)
        unsaved = biff.without_value(biff.stream(path.read_bytes()), found.number)
    except Exception as error:
        refuse("CORRUPT", zh=f"工作簿已损坏：{error}", en=f"The workbook is damaged: {error}")
    sheet.hidden = any(r.hidden for r in found.rowinfo_map.values())
    sheet.hidden |= any(c.hidden for c in found.colinfo_map.values())
    sheet.counts_from_1904 = book.datemode == 1
    forms = {i: book.format_map[xf.format_key].format_str for i, xf in enumerate(book.xf_list)}
    _mark_cells(found, sheet, {i: form for i, form in forms.items() if is_special(form)})
    for i, j in unsaved:
        if i < len(sheet.rows) and j < len(sheet.rows[i]):
            sheet.rows[i][j] = f"={MARKS['NO_VALUE']}"
    for top, bottom, left, right in found.merged_cells:
        if top < len(sheet.rows) and left < len(sheet.rows[top]) and sheet.rows[top][left] not in ("", None):
            for i in range(top, min(bottom, len(sheet.rows))):
                for j in range(left, min(right, len(sheet.rows[i]))):
                    if (i, j) != (top, left):
                        sheet.rows[i][j] = MARKS["MERGED_CELL"]


def _mark_cells(found: xlrd.sheet.Sheet, sheet: Sheet, special: dict[int, str]) -> None:
    """Mark errors, and write numbers as their ``special`` formats (by the number of the style) show them."""
    for i in range(min(found.nrows, len(sheet.rows))):
        row = sheet.rows[i]
        for j, kind in enumerate(found.row_types(i)[: len(row)]):
            if kind == xlrd.XL_CELL_ERROR:
                text = xlrd.error_text_from_code.get(int(found.cell_value(i, j)), "#?")
                row[j] = f"{text}{MARKS['ERROR_CELL']}"
            elif special and kind == xlrd.XL_CELL_NUMBER and (at := found.cell_xf_index(i, j)) in special:
                row[j] = shown(float(found.cell_value(i, j)), special[at])
