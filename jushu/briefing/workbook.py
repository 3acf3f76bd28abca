"""The briefing as a workbook: one sheet per table, with the raw numbers in the shape they are read in."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from jushu.briefing.content import Block, Briefing, Cards, Cell, Column, Curves, Figure, Table
from jushu.table_files import NARROWEST, PLAIN, WIDEST, sheet_name

Rows = Sequence[Sequence[Cell]]


def workbook(briefing: Briefing) -> bytes:
    """The XLSX file; the first sheet is the head with the headlines."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, PLAIN) as book:
        head = _Sheet(book, briefing.title)
        head.rows([(briefing.title, briefing.subtitle), *briefing.facts, ("", briefing.quality)])
        for section in briefing.sections:
            sheet = head if section is briefing.sections[0] else _Sheet(book, section.title)
            for block in section.blocks:
                sheet.block(block)
        head.rows([["", briefing.footer]])
    return out.getvalue()


class _Sheet:
    """A sheet that is filled from above, column widths following its longest cells."""

    def __init__(self, book: Any, title: str) -> None:
        taken = {sheet.get_name().lower() for sheet in book.worksheets()}
        name = sheet_name(title)
        self.book, self.line = book, 0
        self.sheet = book.add_worksheet(name if name.lower() not in taken else f"{name[:28]} {len(taken)}")
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self.bold = book.add_format({"bold": True})
        self.heading = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
        self.widths: dict[int, int] = {}

    def block(self, block: Block) -> None:
        """Write one block and leave a line free."""
        if isinstance(block, str):
            self.sheet.write_string(self.line, 0, block)
            self.line += 2
        elif isinstance(block, Cards):
            for card in block.cards:
                self.rows([(card.label, card.figure, card.status), *card.lines])
        elif isinstance(block, Curves):
            self._titled(block.title, [Column(block.heading), *(Column(line.name) for line in block.lines)])
            self._chart(block)
            columns = zip(*(line.figures for line in block.lines), strict=True)
            self.rows([[period, *cells] for period, cells in zip(block.periods, columns, strict=True)])
        else:
            self._table(block)

    def rows(self, rows: Rows) -> None:
        """Write rows and leave a line free."""
        for row in rows:
            for place, cell in enumerate(row):
                self._write(place, cell)
            self.line += 1
        self.line += 1

    def _table(self, table: Table) -> None:
        self._titled(table.title, table.columns)
        if table.note:
            self.sheet.write_string(self.line - 2, 1, table.note)
        self.rows(table.rows or [[table.empty]])

    def _titled(self, title: str, columns: Any) -> None:
        self.sheet.write_string(self.line, 0, title, self.bold)
        for place, column in enumerate(columns):
            self.sheet.write_string(self.line + 1, place, column.label, self.heading)
            self._widen(place, column.label)
        self.line += 2

    def _chart(self, curves: Curves) -> None:
        """A line chart of the numbers that stand below the heading."""
        chart = self.book.add_chart({"type": "line"})
        first, last = self.line, self.line + len(curves.periods) - 1
        name = self.sheet.get_name()
        for place, line in enumerate(curves.lines, start=1):
            chart.add_series(
                {
                    "name": line.name,
                    "categories": [name, first, 0, last, 0],
                    "values": [name, first, place, last, place],
                    "marker": {"type": "circle"},
                }
            )
        chart.set_title({"name": curves.title, "name_font": {"size": 11}})
        chart.set_legend({"position": "bottom"})
        self.sheet.insert_chart(first - 1, len(curves.lines) + 2, chart)

    def _write(self, place: int, cell: Cell) -> None:
        if isinstance(cell, Figure) and cell.value is not None:
            self.sheet.write_number(self.line, place, float(cell.value), self._shape(cell.shape))
        else:
            self.sheet.write_string(self.line, place, cell if isinstance(cell, str) else cell.text)
        self._widen(place, cell if isinstance(cell, str) else cell.text)

    def _shape(self, shape: str) -> Any:
        return self.book.add_format({"num_format": shape})

    def _widen(self, place: int, text: str) -> None:
        length = sum(2 if ord(character) > 0x2E7F else 1 for character in text)
        self.widths[place] = min(max(self.widths.get(place, NARROWEST), length + 2), WIDEST)
        self.sheet.set_column(place, place, self.widths[place])
