"""The report as a PDF, set by Typst with the bundled fonts."""

from datetime import datetime
from pathlib import Path

from expectations.report.content import Report, plain
from jushu import typesetting

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"


def paper(report: Report, fonts: Path, at: datetime) -> bytes:
    """The PDF (A4, landscape); ``at`` is the time of making that it carries."""
    return typesetting.pdf(TEMPLATE, _data(report), fonts, at)


def _data(report: Report) -> dict:
    """What the template reads: texts only, and which columns hold numbers."""
    return {
        "lang": report.lang,
        "title": report.title,
        "subtitle": report.subtitle,
        "verdict": report.verdict,
        "is_good": report.is_good,
        "facts": [list(fact) for fact in report.facts],
        "trend_title": report.trend_title,
        "trend": [[time, plain(score)] for time, score in report.trend],
        "sections": [
            {
                "title": section.title,
                "note": section.note,
                "tone": section.tone,
                "empty": section.empty,
                "columns": [column.label for column in section.columns],
                "widths": section.widths,
                "rows": [[plain(cell) for cell in row] for row in section.rows[: section.shown]],
                "more": report.more.format(shown=section.shown, rows=len(section.rows))
                if len(section.rows) > section.shown
                else "",
            }
            for section in report.sections
        ],
        "footer": report.footer,
    }
