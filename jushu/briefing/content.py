"""What a briefing says, in the order it is read; the same for every format."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

Number = Decimal | float | int
Tone = Literal["", "up", "down", "met", "watch", "missed", "none"]
Kind = Literal["text", "number", "score", "change"]


class Figure(NamedTuple):
    """A number as it is read and as it is: ``text`` rounded with its unit, ``value`` raw, never rounded.

    ``shape`` is the format that a spreadsheet shows ``value`` in, ``mark`` a value to compare with.
    """

    text: str
    value: Number | None = None
    shape: str = "General"
    tone: Tone = ""
    mark: Number | None = None


class Label(NamedTuple):
    """A status: its words, which begin with its sign, and its colour."""

    text: str
    tone: Tone


Cell = str | Figure | Label


class Column(NamedTuple):
    """One column: its heading, what its cells are, and how much of the free width it takes (0: its own).

    ``score`` draws a bar of 0..100 behind the number, ``change`` one to the left or right of zero.
    """

    label: str
    kind: Kind = "text"
    width: float = 0


@dataclass(frozen=True)
class Table:
    """Rows under headings; ``empty`` says what it means that there are none.

    On paper stand the first ``shown`` rows, with ``more`` below them; in the workbook all. The last row may
    be the total of those above.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    empty: str
    note: str = ""
    shown: int = 60
    more: str = ""
    has_total: bool = False


class Card(NamedTuple):
    """A headline: what it is, the number, its status, and lines of label and number below it."""

    label: str
    figure: Figure
    status: Label
    lines: Sequence[tuple[str, Cell]]


@dataclass(frozen=True)
class Cards:
    """The headlines, side by side."""

    cards: Sequence[Card]


class Line(NamedTuple):
    """One curve: its name and a number or None for each of the periods."""

    name: str
    figures: Sequence[Figure]


@dataclass(frozen=True)
class Curves:
    """Curves over periods, oldest first, with the numbers below them."""

    title: str
    heading: str
    periods: Sequence[str]
    lines: Sequence[Line]


Block = str | Table | Cards | Curves


@dataclass(frozen=True)
class Section:
    """One part of the briefing under its heading; a text block is a paragraph."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Briefing:
    """The whole briefing; ``facts`` are labels and texts below the title, ``footer`` stands on every page."""

    lang: str
    title: str
    subtitle: str
    quality: Label
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    footer: str
