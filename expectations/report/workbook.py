"""The report as a workbook: the head first, then one sheet per section with all its rows."""

import io
from decimal import Decimal
from typing import Any

import xlsxwriter

from expectations.report.content import Report, Section

_MOST = 1_048_575  # rows of a sheet below its header
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))  # characters that a sheet's name must not have


def workbook(report: Report) -> bytes:
    """The XLSX file; text never becomes a formula or a link."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold = book.add_format({"bold": True})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        head = book.add_worksheet(report.title[:31])
        lines = [
            (report.title, report.subtitle),
            ("", report.verdict),
            *report.facts,
            ("", ""),
            (report.trend_title, ""),
            *report.trend,
        ]
        for line, (label, text) in enumerate(lines):
            head.write(line, 0, label, bold)
            head.write(line, 1, text, wrap)
        head.set_column(0, 0, 28)
        head.set_column(1, 1, 90)
        for section in report.sections:
            _sheet(book.add_worksheet(section.title.translate(_FORBIDDEN)[:31]), section, bold, wrap)
    return out.getvalue()


def _sheet(sheet: Any, section: Section, bold: Any, wrap: Any) -> None:
    sheet.write_string(0, 0, section.note)
    for place, column in enumerate(section.columns):
        sheet.write_string(2, place, column.label, bold)
        widest = max((len(str(row[place])) for row in section.rows[:500]), default=0)
        sheet.set_column(place, place, min(max(widest, 2 * len(column.label), 8) + 2, 60))
    for line, row in enumerate(section.rows[: _MOST - 3], start=3):
        for place, cell in enumerate(row):
            if isinstance(cell, int | float | Decimal):
                sheet.write_number(line, place, float(cell))
            elif cell is not None:
                sheet.write_string(line, place, str(cell), wrap)
    sheet.freeze_panes(3, 1)
    if section.rows:
        sheet.autofilter(2, 0, 2 + len(section.rows), len(section.columns) - 1)
