"""The briefing as a DOCX that can be edited before it goes out."""

import io
from itertools import pairwise
from typing import Any

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from jushu.briefing.content import Block, Briefing, Cards, Column, Curves, Table
from jushu.briefing.letter_grid import grid, write

# What office programs have on every system; missing ones are replaced by the program.
LATIN, CHINESE = "Arial", "Microsoft YaHei"


def letter(briefing: Briefing) -> bytes:
    """The DOCX file (A4); every table repeats its head on the next page, pages are numbered."""
    document = docx.Document()
    _page(document, briefing)
    document.add_heading(briefing.title, 0)
    document.add_paragraph(briefing.subtitle)
    write(document.add_paragraph(), briefing.quality)
    grid(document, [Column("", width=1), Column("", width=3)], briefing.facts, head=False)
    for section in briefing.sections:
        document.add_heading(section.title, 1)
        for block, following in pairwise([*section.blocks, ""]):
            _block(document, block, section.title, is_before_table=isinstance(following, Table))
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


def _block(document: Document, block: Block, above: str, *, is_before_table: bool) -> None:
    if isinstance(block, str):
        document.add_paragraph(block).paragraph_format.keep_with_next = is_before_table
    elif isinstance(block, Cards):
        for card in block.cards:
            words = (card.label, card.figure.text, card.status.text)
            columns = [Column(word, width=1) for word in words]
            grid(document, columns, card.lines, head=True)
    elif isinstance(block, Curves):
        document.add_heading(block.title, 2)
        cells = zip(*(line.figures for line in block.lines), strict=True)
        rows = [[period, *figures] for period, figures in zip(block.periods, cells, strict=True)]
        columns = [Column(block.heading, width=1), *(Column(line.name, "number") for line in block.lines)]
        grid(document, columns, rows, head=True)
    else:
        _table(document, block, above)


def _table(document: Document, table: Table, above: str) -> None:
    if table.title != above:
        document.add_heading(table.title, 2)
    if table.note:
        document.add_paragraph(table.note).paragraph_format.keep_with_next = True
    if not table.rows:
        document.add_paragraph(table.empty)
        return
    grid(document, table.columns, table.rows[: table.shown], head=True)
    if len(table.rows) > table.shown:
        document.add_paragraph(table.more)
