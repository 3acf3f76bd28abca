"""HTML from data: every value that comes from a file is escaped here, and only here."""

from html import escape

from app.rows import Indicator, Score
from jushu import formats
from jushu.formats import Number
from jushu.texts import Texts
from jushu.verdicts import SIGNS, verdict


def text(value: object) -> str:
    """A value as text inside HTML, also inside a quoted attribute."""
    return escape(str(value), quote=True)


def sign(grade: str | None) -> str:
    """Round status sign; the word always stands beside it."""
    kind = verdict(grade)
    return f'<span class="j-sign j-{kind}" aria-hidden="true">{SIGNS[kind]}</span>'


def grade_chip(grade: str | None, t: Texts) -> str:
    """Status word and grade, coloured by status."""
    kind = verdict(grade)
    words = t(f"verdict.{kind}")
    if grade:
        words += f" · {t(f'grade.{grade}')}"
    return f'<span class="j-chip j-{kind}">{text(words)}</span>'


def change(label: str, value: Number | None, reason: str, digits: int = 1, unit: str = "") -> str:
    """A change with arrow, sign and the name of its base; a dash with the reason if there is none."""
    if value is None:
        return f'<span class="j-change j-flat" title="{text(reason)}">{text(label)} {formats.NOTHING}</span>'
    number = formats.rounded(value, digits)
    kind, arrow = ("up", "↑ ") if number > 0 else ("down", "↓ ") if number < 0 else ("flat", "")
    words = f"{arrow}{formats.signed(value, digits)}{unit}"
    return f'<span class="j-change j-{kind}">{text(label)} <b>{text(words)}</b></span>'


def why(row: Score | Indicator, t: Texts) -> str:
    """Reason of a missing value in the reader's language, with the status if no reason is recorded."""
    if row.status_reason:
        return t.known(f"reason.{row.status_reason}", row.status_reason)
    return t.known(f"status.{row.status}", row.status)


def no_change(reason: str | None, t: Texts) -> str:
    """Why there is no change against a base period."""
    return t.known(f"reason.{reason}", t("change.none"))


def notice(kind: str, title: str, body: str) -> str:
    """A plain message box: ``info`` or ``warning``."""
    return (
        f'<div class="j-notice j-{kind}" role="status"><b>{text(title)}</b> <span>{text(body)}</span></div>'
    )
