"""The briefing as a PDF."""

from datetime import datetime
from pathlib import Path
from typing import Any

from jushu import typesetting
from jushu.briefing.content import Block, Briefing, Cards, Cell, Column, Curves, Figure, Label, Table

TEMPLATE = Path(__file__).parent / "templates" / "briefing.typ"


def paper(briefing: Briefing, fonts: Path, at: datetime) -> bytes:
    """The PDF (A4, upright); ``at`` is the time that it carries."""
    return typesetting.pdf(TEMPLATE, _data(briefing), fonts, at)


def _data(briefing: Briefing) -> dict[str, Any]:
    """What the template reads: texts as they are shown, and lengths of bars as shares -1..1."""
    return {
        "lang": briefing.lang,
        "title": briefing.title,
        "subtitle": briefing.subtitle,
        "quality": _cell(briefing.quality, 1),
        "facts": [list(fact) for fact in briefing.facts],
        "sections": [
            {"title": section.title, "blocks": [_block(block) for block in section.blocks]}
            for section in briefing.sections
        ],
        "footer": briefing.footer,
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, str):
        return {"kind": "text", "text": block}
    if isinstance(block, Cards):
        cards = [
            {
                "label": card.label,
                "figure": card.figure.text,
                "status": _cell(card.status, 1),
                "lines": [[label, _cell(cell, 1)] for label, cell in card.lines],
            }
            for card in block.cards
        ]
        return {"kind": "cards", "cards": cards}
    if isinstance(block, Curves):
        lines = [
            {
                "name": line.name,
                "texts": [figure.text for figure in line.figures],
                "values": [None if figure.value is None else float(figure.value) for figure in line.figures],
            }
            for line in block.lines
        ]
        return {"kind": "curves", "title": block.title, "periods": list(block.periods), "lines": lines}
    return _table(block)


def _table(table: Table) -> dict[str, Any]:
    shown = table.rows[: table.shown]
    scales = [_scale(column, [row[place] for row in shown]) for place, column in enumerate(table.columns)]
    return {
        "kind": "table",
        "title": table.title,
        "note": table.note,
        "has_total": table.has_total,
        "empty": table.empty,
        "columns": [column._asdict() for column in table.columns],
        "rows": [[_cell(cell, scale) for cell, scale in zip(row, scales, strict=True)] for row in shown],
        "more": table.more if len(table.rows) > table.shown else "",
    }


def _scale(column: Column, cells: list[Cell]) -> float:
    """The number that fills a bar: 100 points of a score, the largest of all changes."""
    if column.kind != "change":
        return 100.0
    found = [abs(float(cell.value)) for cell in cells if isinstance(cell, Figure) and cell.value is not None]
    return max(found, default=0.0) or 1.0


def _cell(cell: Cell, scale: float) -> dict[str, Any]:
    if isinstance(cell, Figure):
        bar = None if cell.value is None else float(cell.value) / scale
        mark = None if cell.mark is None else float(cell.mark) / scale
        return {"text": cell.text, "tone": cell.tone, "bar": bar, "mark": mark}
    tone = cell.tone if isinstance(cell, Label) else ""
    return {"text": cell.text if isinstance(cell, Label) else cell, "tone": tone, "bar": None, "mark": None}
