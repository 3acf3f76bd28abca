"""How the cells of a template look."""

import re
import unicodedata
from datetime import datetime

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from ingestion.contract import Contract, Field

CREATED = datetime(2026, 1, 1)  # a fixed moment, so that the same contract gives the same bytes
LONGEST_TITLE = 31  # of a sheet, by the format
WIDTHS = {"string": 18, "date": 13, "timestamp": 20, "integer": 11, "boolean": 9, "number": 18}


class Styles:
    """The cell formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        head = {"bold": True, "border": 1, "border_color": "#8EA9C1", "valign": "vcenter"}
        self.required = book.add_format(head | {"bg_color": "#1F4E79", "font_color": "#FFFFFF"})
        self.optional = book.add_format(head | {"bg_color": "#DDE6EE", "font_color": "#1F2D3A"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self._book = book
        self._cells: dict[str, Format] = {}

    def cell(self, field: Field) -> Format:
        """The format of a column: text stays text, so that no code of 18 digits becomes a number."""
        form = {
            "date": "yyyy-mm-dd",
            "timestamp": "yyyy-mm-dd hh:mm:ss",
            "integer": "0",
            "number": f"0.{'0' * field.decimal_places}" if field.kind == "number" else "",
        }.get(field.kind, "@")
        if form not in self._cells:
            self._cells[form] = self._book.add_format({"num_format": form})
        return self._cells[form]


def title_of(contract: Contract, lang: str) -> str:
    """Name of the sheet to fill in, without the characters that the format forbids."""
    title = contract.label_zh if lang == "zh" else contract.name
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:LONGEST_TITLE]


def width_of(header: str, field: Field) -> int:
    """Width of a column in characters: that of its header, Chinese characters counted twice, or its type."""
    shown = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in header)
    longest = max((2 * len(label) for label in field.labels.values()), default=0)
    return min(max(shown + 3, WIDTHS[field.kind], 21 if field.check == "uscc" else 0, longest), 40)
