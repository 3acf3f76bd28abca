"""A table as HTML: read by screen readers, reached by keyboard, scrolled inside its own frame."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.components.markup import text


class Column(NamedTuple):
    """Heading of a column; numbers stand right."""

    title: str
    is_number: bool = False


def table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> str:
    """The table; cells are HTML (``markup.text`` makes it of a value), the first one heads its row."""
    kinds = [' class="j-num"' if column.is_number else "" for column in columns]
    head = "".join(
        f'<th scope="col"{kind}>{text(column.title)}</th>'
        for column, kind in zip(columns, kinds, strict=True)
    )
    body = "".join(
        f'<tr><th scope="row"{kinds[0]}>{first}</th>'
        + "".join(f"<td{kind}>{cell}</td>" for kind, cell in zip(kinds[1:], rest, strict=True))
        + "</tr>"
        for first, *rest in rows
    )
    return (
        f'<div class="j-scroll" role="region" tabindex="0" aria-label="{text(caption)}">'
        f'<table class="j-table"><caption>{text(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def bar(share: float) -> str:
    """A share 0..1 as a bar; the number stands beside it."""
    return f'<span class="j-bar" aria-hidden="true"><i style="width:{100 * min(1, share):.1f}%"></i></span>'
