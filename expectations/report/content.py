"""What the report says: a head and a list of sections, the same for the page, the PDF and the workbook."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

Kind = Literal["text", "number"]
Width = Literal["number", "short", "long", "wide"]


@dataclass(frozen=True)
class Column:
    """One column of a table: its label, and whether its cells are numbers (set to the right)."""

    label: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Section:
    """One table of the report.

    ``note`` says what the table means, ``empty`` what it means that there is no row. ``tone`` marks the
    section for the eye. ``rows`` are text and numbers (None is shown as a dash); the page and the PDF show
    the first ``shown``, the workbook all.
    """

    code: str
    title: str
    note: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    empty: str
    tone: Literal["plain", "bad", "good"] = "plain"
    shown: int = 60

    @cached_property
    def widths(self) -> list[Width]:
        """How much room each column needs: by its kind and its longest cell."""
        return [self._width(place, column) for place, column in enumerate(self.columns)]

    def _width(self, place: int, column: Column) -> Width:
        if column.kind == "number":
            return "number"
        longest = max((len(plain(row[place])) for row in self.rows[: self.shown]), default=0)
        return "short" if longest <= 24 else "long" if longest <= 48 else "wide"


@dataclass(frozen=True)
class Report:
    """The whole report: ``verdict`` in one sentence, ``facts`` as label and text, ``trend`` as run and score.

    Scores are 0..100, oldest run first; None where a run has none.
    """

    lang: str
    title: str
    subtitle: str
    verdict: str
    is_good: bool
    facts: Sequence[tuple[str, str]]
    trend_title: str
    trend: Sequence[tuple[str, float | None]]
    sections: Sequence[Section] = field(default_factory=tuple)
    more: str = ""
    footer: str = ""


def plain(cell: Any) -> str:
    """A cell as text: thousands apart, at most six decimals, a dash for nothing."""
    if cell is None or cell == "":
        return "–"
    if isinstance(cell, int):
        return f"{cell:,}"
    if isinstance(cell, float | Decimal):
        text = f"{cell:,.6f}".rstrip("0").rstrip(".")
        return "0" if text in ("", "-0") else text
    return str(cell)
