"""Tables of the DOCX: as wide as their content asks for, numbers to the right, no row torn apart."""

from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt, RGBColor

from jushu.briefing.content import Cell, Column, Figure, Label

COLOURS = {
    "up": "1F5FA8",
    "down": "A34700",
    "met": "1F6F43",
    "watch": "8A5A00",
    "missed": "B3261E",
    "none": "5B6570",
}
SIZE = Pt(8)
WIDE = 174.0  # mm between the margins
BESIDE, LETTER = 5.0, 1.65  # mm: empty left and right of a cell's words, a bold letter of 8 points
MOST_OWN = 33.0  # mm that a column takes by its own words; longer ones are broken
MOST_OF_ALL = 0.7  # of the width that all such columns take together


def grid(document: Document, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], head: bool) -> None:
    """A table with the columns' labels as its head, which is repeated on every page, or without one."""
    heads: list[Sequence[Cell]] = [[column.label for column in columns]] if head else []
    table = document.add_table(
        rows=0, cols=len(columns), style="Light Grid Accent 1" if head else "Table Grid"
    )
    table.autofit = False
    widths = [Mm(width) for width in _widths(columns, [*heads, *rows])]
    for place, width in enumerate(widths):
        table.columns[place].width = width
    for at, row in enumerate([*heads, *rows]):
        line = table.add_row()
        properties = line._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        is_head = head and at == 0
        if is_head:
            properties.append(OxmlElement("w:tblHeader"))
        for place, (column, width) in enumerate(zip(columns, widths, strict=True)):
            line.cells[place].width = width
            paragraph = line.cells[place].paragraphs[0]
            paragraph.paragraph_format.keep_with_next = is_head
            write(paragraph, row[place] if place < len(row) else "", column)
    below = document.add_paragraph()
    below.paragraph_format.space_after = Pt(0)
    below.paragraph_format.line_spacing = Pt(8)


def write(paragraph: Any, cell: Cell, column: Column | None = None) -> None:
    """The words of a cell in their colour; those of a column of numbers stand right, its label too."""
    run = paragraph.add_run(_words(cell))
    run.font.size = SIZE
    paragraph.paragraph_format.space_after = Pt(0)
    if column and column.kind != "text":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if isinstance(cell, Figure | Label) and cell.tone:
        run.font.color.rgb = RGBColor.from_string(COLOURS[cell.tone])


def _words(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.text


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> list[float]:
    """Millimetres of each column: without a share it takes what its words need, the others share the rest."""
    own = [0.0] * len(columns)
    for place, column in enumerate(columns):
        if column.width:
            continue
        longest = max(_length(_words(row[place])) for row in rows if place < len(row))
        own[place] = min(MOST_OWN, longest * LETTER + BESIDE)
    if sum(own) > MOST_OF_ALL * WIDE:
        own = [mine * MOST_OF_ALL * WIDE / sum(own) for mine in own]
    rest, shares = WIDE - sum(own), sum(column.width for column in columns)
    return [mine or rest * column.width / shares for mine, column in zip(own, columns, strict=True)]


def _length(words: str) -> int:
    """Half characters: a Chinese one is as wide as two others."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in words)
