"""The briefing as a DOCX that can be edited before it goes out."""

import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from jushu.briefing.content import Block, Briefing, Cards, Cell, Curves, Figure, Label, Table

# What office programs have on every system; missing ones are replaced by the program.
LATIN, CHINESE = "Arial", "Microsoft YaHei"
COLOURS = {
    "up": "1F5FA8",
    "down": "A34700",
    "met": "1F6F43",
    "watch": "8A5A00",
    "missed": "B3261E",
    "none": "5B6570",
}


def letter(briefing: Briefing) -> bytes:
    """The DOCX file (A4); every table repeats its head on the next page, pages are numbered."""
    document = docx.Document()
    _page(document, briefing)
    document.add_heading(briefing.title, 0)
    document.add_paragraph(briefing.subtitle)
    _grid(document, [], [*briefing.facts, ("", briefing.quality)])
    for section in briefing.sections:
        document.add_heading(section.title, 1)
        for block in section.blocks:
            _block(document, block, section.title)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Document, briefing: Briefing) -> None:
    for style in ("Normal", "Title", "Heading 1", "Heading 2"):
        font = document.styles[style].font  # pyright: ignore[reportAttributeAccessIssue]
        font.name = LATIN
        fonts = document.styles[style].element.get_or_add_rPr().get_or_add_rFonts()
        for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(name), None)
        for name, font_name in (("w:ascii", LATIN), ("w:hAnsi", LATIN), ("w:eastAsia", CHINESE)):
            fonts.set(qn(name), font_name)
    document.styles["Normal"].font.size = Pt(9.5)  # pyright: ignore[reportAttributeAccessIssue]
    document.styles["Title"].font.size = Pt(20)  # pyright: ignore[reportAttributeAccessIssue]
    part = document.sections[0]
    part.page_width, part.page_height = Mm(210), Mm(297)
    part.left_margin = part.right_margin = Mm(18)
    part.top_margin = part.bottom_margin = Mm(18)
    document.core_properties.title = f"{briefing.title} {briefing.subtitle}"
    document.core_properties.language = "zh-CN" if briefing.lang == "zh" else "en-GB"
    footer = part.footer.paragraphs[0]
    footer.add_run(f"{briefing.footer}    ").font.size = Pt(7.5)
    for kind, code in (("begin", None), (None, "PAGE"), ("end", None)):
        _field(footer.add_run(), kind, code)


def _field(run: Any, kind: str | None, code: str | None) -> None:
    """One part of a field that the program fills in, such as the number of the page."""
    element = OxmlElement("w:instrText" if code else "w:fldChar")
    if code:
        element.text = code
    else:
        element.set(qn("w:fldCharType"), kind)
    run.font.size = Pt(7.5)
    run._r.append(element)


def _block(document: Document, block: Block, above: str) -> None:
    if isinstance(block, str):
        document.add_paragraph(block)
    elif isinstance(block, Cards):
        for card in block.cards:
            _grid(
                document,
                [card.label, card.figure.text, card.status.text],
                card.lines,
            )
    elif isinstance(block, Curves):
        document.add_heading(block.title, 2)
        cells = zip(*(line.figures for line in block.lines), strict=True)
        rows = [[period, *figures] for period, figures in zip(block.periods, cells, strict=True)]
        _grid(document, [block.heading, *(line.name for line in block.lines)], rows)
    else:
        _table(document, block, above)


def _table(document: Document, table: Table, above: str) -> None:
    if table.title != above:
        document.add_heading(table.title, 2)
    if table.note:
        document.add_paragraph(table.note)
    if not table.rows:
        document.add_paragraph(table.empty)
        return
    _grid(document, [column.label for column in table.columns], table.rows[: table.shown])
    if len(table.rows) > table.shown:
        document.add_paragraph(table.more)


def _grid(document: Document, heads: list[str], rows: Sequence[Sequence[Cell]]) -> None:
    """A table; numbers stand to the right, and no row is torn apart between two pages."""
    width = max(len(row) for row in [heads, *rows])
    grid = document.add_table(rows=0, cols=width, style="Light Grid Accent 1" if heads else "Table Grid")
    for at, row in enumerate([heads, *rows] if heads else rows):
        cells = grid.add_row()
        properties = cells._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if heads and at == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for place, cell in enumerate(row):
            _write(cells.cells[place].paragraphs[0], cell)
    document.add_paragraph()


def _write(paragraph: Any, cell: Cell) -> None:
    run = paragraph.add_run(cell if isinstance(cell, str) else cell.text)
    run.font.size = Pt(8)
    paragraph.paragraph_format.space_after = Pt(0)
    if isinstance(cell, Figure):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if isinstance(cell, Figure | Label) and cell.tone:
        run.font.color.rgb = RGBColor.from_string(COLOURS[cell.tone])
