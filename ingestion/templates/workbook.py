"""The template of one contract: the sheet to fill in, the notes, and a hidden sheet of code lists."""

from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ingestion import wording
from ingestion.contract import Contract, Field
from ingestion.templates import notes, rules
from ingestion.templates.style import CREATED, Styles, title_of, width_of


def write(contract: Contract, path: Path, lang: str) -> None:
    """Write the template of a contract; the same contract gives the same bytes.

    The first sheet has one header per column of the contract and is otherwise empty. ``lang`` is that of
    headers and notes: ``zh`` Chinese names and labels, ``en`` column names and codes.
    """
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"title": contract.name, "author": "Jushu", "created": CREATED})
        styles = Styles(book)
        sheet = book.add_worksheet(title_of(contract, lang))
        note = book.add_worksheet("填写说明" if lang == "zh" else "Notes")
        lists = rules.Lists(book, lang)
        sheet.freeze_panes(1, 0)
        for page in (sheet, note):
            page.set_landscape()
            page.fit_to_pages(1, 0)
        sheet.set_row(0, 24)
        sheet.set_comments_author("Jushu")
        for at, field in enumerate(contract.fields):
            _write_column(sheet, at, field, styles, lang)
            rules.apply(sheet, at, field, lists, lang)
        notes.write(note, contract, styles, lang)
        lists.close()


def _write_column(sheet: Worksheet, at: int, field: Field, styles: Styles, lang: str) -> None:
    header = wording.name(field, lang)
    sheet.set_column(at, at, width_of(header, field), styles.cell(field))
    sheet.write_string(0, at, header, styles.required if field.required else styles.optional)
    comment = notes.comment(field, lang)
    lines = comment.count("\n") + 1 + len(comment) // 40
    sheet.write_comment(0, at, comment, {"width": 300, "height": 18 * lines + 20, "font_size": 9})
